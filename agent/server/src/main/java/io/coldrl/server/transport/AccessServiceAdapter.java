package io.coldrl.server.transport;

import io.coldrl.proto.v1.Access;
import io.coldrl.proto.v1.AccessBatch;
import io.coldrl.proto.v1.AccessServiceGrpc;
import io.coldrl.proto.v1.ReportAccessesResponse;
import io.coldrl.server.admin.AgentMetrics;
import io.coldrl.server.admin.Counter;
import io.coldrl.server.engine.AccessRecorder;
import io.coldrl.server.engine.Zone;
import io.coldrl.server.engine.Zones;
import io.coldrl.server.store.HistoryKey;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * {@code AccessService.ReportAccesses}: batches are recorded by one thread, the history's only
 * writer, so that decisions on the event loop never wait behind them. The next batch of a stream is
 * asked for when the last one is recorded.
 */
final class AccessServiceAdapter extends AccessServiceGrpc.AccessServiceImplBase {
  private final Zones zones;
  private final AccessRecorder recorder;
  private final AgentMetrics metrics;
  private final Executor recording;

  /**
   * @param recorder used by the thread of {@code recording} only
   * @param recording runs tasks one after another, in order
   */
  AccessServiceAdapter(
      Zones zones, AccessRecorder recorder, AgentMetrics metrics, Executor recording) {
    this.zones = zones;
    this.recorder = recorder;
    this.metrics = metrics;
    this.recording = recording;
  }

  @Override
  public StreamObserver<AccessBatch> reportAccesses(
      StreamObserver<ReportAccessesResponse> responses) {
    ServerCallStreamObserver<ReportAccessesResponse> call =
        (ServerCallStreamObserver<ReportAccessesResponse>) responses;
    call.disableAutoRequest();
    // A client that goes away needs no answer; without a handler, answering would throw.
    call.setOnCancelHandler(() -> {});
    call.request(1);
    return new AccessStream(call);
  }

  /** One stream. Its counts belong to the recording thread. */
  private final class AccessStream implements StreamObserver<AccessBatch> {
    private final ServerCallStreamObserver<ReportAccessesResponse> call;
    private long accepted;
    private long rejected;

    AccessStream(ServerCallStreamObserver<ReportAccessesResponse> call) {
      this.call = call;
    }

    @Override
    public void onNext(AccessBatch batch) {
      recording.execute(
          () -> {
            long good = record(batch);
            accepted += good;
            rejected += batch.getAccessesCount() - good;
            call.request(1);
          });
    }

    @Override
    public void onError(Throwable t) {
      // Cancelled by the client or the connection; what it sent is recorded.
    }

    @Override
    public void onCompleted() {
      recording.execute(
          () -> {
            call.onNext(
                ReportAccessesResponse.newBuilder()
                    .setAccepted(accepted)
                    .setRejected(rejected)
                    .build());
            call.onCompleted();
          });
    }
  }

  /** Records a batch; returns how many of its accesses were good. */
  private long record(AccessBatch batch) {
    metrics.add(Counter.ACCESSES_DROPPED_BY_CLIENTS, Math.max(0, batch.getDropped()));
    boolean named =
        RequestCheck.checkUtf8("zone", batch.getZone(), RequestCheck.MAX_ZONE_BYTES) == null;
    Zone zone = named ? zones.findOrCreate(batch.getZone()) : null;
    long good = 0;
    if (zone != null) {
      int most = Math.min(batch.getAccessesCount(), RequestCheck.MAX_ACCESSES);
      for (int i = 0; i < most; i++) {
        good += record(zone, batch.getAccesses(i)) ? 1 : 0;
      }
      recorder.endBatch(zone);
    }
    if (zone == null || !zone.isWarmUp()) {
      metrics.add(Counter.ACCESSES_ACCEPTED, good);
      metrics.add(Counter.ACCESSES_REJECTED, batch.getAccessesCount() - good);
    }
    return good;
  }

  private boolean record(Zone zone, Access access) {
    if (!RequestCheck.isValid(access)) {
      return false;
    }
    access.getKey().copyTo(recorder.key(), HistoryKey.OBJECT_OFFSET);
    if (HistoryKey.isReserved(recorder.key())) {
      return false;
    }
    Boolean hit = hit(access);
    if (hit == null) {
      metrics.add(Counter.ACCESSES_IGNORED, 1);
      return true;
    }
    int rttMs =
        access.getOriginHeaderMs() >= 0 ? access.getOriginHeaderMs() : access.getOriginResponseMs();
    recorder.record(zone, access.getTimeMs(), hit, access.getSizeBytes(), access.getTtlMs(), rttMs);
    return true;
  }

  // Null where the access says nothing about the cache.
  private static @Nullable Boolean hit(Access access) {
    return switch (access.getStatus()) {
      case HIT, STALE, UPDATING, REVALIDATED -> Boolean.TRUE;
      case MISS, EXPIRED, SCARCE -> Boolean.FALSE;
      case BYPASS, CACHE_STATUS_UNSPECIFIED, UNRECOGNIZED -> null;
    };
  }
}
