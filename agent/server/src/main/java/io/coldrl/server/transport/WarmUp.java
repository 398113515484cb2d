package io.coldrl.server.transport;

import com.google.protobuf.ByteString;
import io.coldrl.core.eviction.EvictionBatch;
import io.coldrl.proto.v1.Access;
import io.coldrl.proto.v1.AccessBatch;
import io.coldrl.proto.v1.AccessServiceGrpc;
import io.coldrl.proto.v1.CacheStatus;
import io.coldrl.proto.v1.Candidate;
import io.coldrl.proto.v1.EvictionServiceGrpc;
import io.coldrl.proto.v1.ReportAccessesResponse;
import io.coldrl.proto.v1.SelectVictimsRequest;
import io.coldrl.server.eviction.Zones;
import io.coldrl.server.store.HistoryKey;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls the agent on its own socket until the JVM has compiled the code that serves requests.
 * Without a warm-up, the first tens of thousands of calls are slow.
 */
public final class WarmUp {
  private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);
  private static final int MAX_CALLS = 40_000;
  private static final int CALLS_PER_BATCH = 200;
  private static final int BUDGET_US = RequestCheck.MAX_BUDGET_US;

  private final EvictionServiceGrpc.EvictionServiceBlockingStub decisions;
  private final AccessServiceGrpc.AccessServiceStub accesses;
  private final @Nullable RoutingWarmUp routing;
  private final AccessBatch batch = accessBatch();
  private final SelectVictimsRequest[] requests = {
    request(64), request(16), request(64), request(4)
  };

  private WarmUp(AgentClient client, boolean withRouting) {
    decisions = EvictionServiceGrpc.newBlockingStub(client.channel());
    accesses = AccessServiceGrpc.newStub(client.channel());
    routing = withRouting ? new RoutingWarmUp(client.channel()) : null;
  }

  /**
   * Warms up an agent, for at most {@code seconds}.
   *
   * @param withRouting whether to warm up routing, too
   * @return the number of calls
   */
  public static long run(Path socket, int seconds, boolean withRouting) {
    long endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    try (AgentClient client = AgentClient.of(socket)) {
      return new WarmUp(client, withRouting).runUntil(endNanos);
    } catch (StatusRuntimeException e) {
      LOG.warn("the warm-up failed, the first decisions will be slow: {}", e.getMessage());
      return 0;
    }
  }

  /** The keys of the objects that the warm-up adds to the history. */
  public static List<byte[]> keys() {
    List<byte[]> keys = new ArrayList<>();
    for (int i = 0; i < EvictionBatch.MAX_CANDIDATES; i++) {
      keys.add(ByteBuffer.allocate(HistoryKey.OBJECT_BYTES).putInt(i + 1).putInt(i).array());
    }
    return keys;
  }

  private long runUntil(long endNanos) {
    int calls = 0;
    int routes = 0;
    while (calls < MAX_CALLS && System.nanoTime() - endNanos < 0) {
      if (calls % CALLS_PER_BATCH == 0) {
        reportAccesses();
      }
      long victims = decisions.selectVictims(requests[calls % requests.length]).getVictims();
      if (victims == 0) {
        LOG.warn("a request of the warm-up got no victims");
      }
      calls++;
      if (routing != null) {
        routes += routing.call();
      }
    }
    if (routing != null) {
      routing.close();
    }
    return calls + routes;
  }

  private void reportAccesses() {
    StreamObserver<AccessBatch> stream =
        accesses.reportAccesses(
            new StreamObserver<>() {
              @Override
              public void onNext(ReportAccessesResponse response) {}

              @Override
              public void onError(Throwable t) {
                // Closing the client cancels the last stream.
              }

              @Override
              public void onCompleted() {}
            });
    stream.onNext(batch);
    stream.onCompleted();
  }

  private static AccessBatch accessBatch() {
    AccessBatch.Builder batch = AccessBatch.newBuilder().setZone(Zones.WARM_UP);
    CacheStatus[] statuses = {CacheStatus.HIT, CacheStatus.MISS, CacheStatus.STALE};
    long nowMs = System.currentTimeMillis();
    int i = 0;
    for (byte[] key : keys()) {
      batch.addAccesses(
          Access.newBuilder()
              .setKey(ByteString.copyFrom(key))
              .setTimeMs(nowMs + i)
              .setStatus(statuses[i++ % statuses.length])
              .setSizeBytes(1000L * i)
              .setTtlMs(60_000)
              .setOriginHeaderMs(i));
    }
    return batch.build();
  }

  private static SelectVictimsRequest request(int candidates) {
    long nowMs = System.currentTimeMillis();
    SelectVictimsRequest.Builder request =
        SelectVictimsRequest.newBuilder()
            .setZone(Zones.WARM_UP)
            .setNowMs(nowMs)
            .setBytesNeeded(4_000)
            .setCountNeeded(2)
            .setBudgetUs(BUDGET_US)
            .setCachedObjects(10_000);
    List<byte[]> keys = keys();
    for (int i = 0; i < candidates; i++) {
      request.addCandidates(
          Candidate.newBuilder()
              .setKey(ByteString.copyFrom(keys.get(i)))
              .setSizeBytes(1000L * i)
              .setLastAccessMs(nowMs - 1000L * i)
              .setUses(i));
    }
    return request.build();
  }
}
