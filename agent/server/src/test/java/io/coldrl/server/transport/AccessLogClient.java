package io.coldrl.server.transport;

import com.google.protobuf.Duration;
import com.google.protobuf.Struct;
import com.google.protobuf.UInt32Value;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.Metadata;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.data.accesslog.v3.HTTPAccessLogEntry;
import io.envoyproxy.envoy.service.accesslog.v3.AccessLogServiceGrpc;
import io.envoyproxy.envoy.service.accesslog.v3.StreamAccessLogsMessage;
import io.envoyproxy.envoy.service.accesslog.v3.StreamAccessLogsResponse;
import io.grpc.Channel;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A stream of access log entries, as each worker of Envoy opens one. */
final class AccessLogClient implements StreamObserver<StreamAccessLogsResponse>, AutoCloseable {
  private final CompletableFuture<Boolean> end = new CompletableFuture<>();
  private final StreamObserver<StreamAccessLogsMessage> entries;

  AccessLogClient(Channel channel) {
    entries = AccessLogServiceGrpc.newStub(channel).streamAccessLogs(this);
  }

  void report(HTTPAccessLogEntry.Builder... outcomes) {
    StreamAccessLogsMessage.HTTPAccessLogEntries.Builder batch =
        StreamAccessLogsMessage.HTTPAccessLogEntries.newBuilder();
    for (HTTPAccessLogEntry.Builder entry : outcomes) {
      batch.addLogEntry(entry);
    }
    entries.onNext(StreamAccessLogsMessage.newBuilder().setHttpLogs(batch).build());
  }

  /** An answer of an endpoint; each of decision and requestId may be empty. */
  static HTTPAccessLogEntry.Builder entry(
      String decision, String requestId, String ip, int port, int status, int latencyMs) {
    HTTPAccessLogEntry.Builder entry = HTTPAccessLogEntry.newBuilder();
    entry.getRequestBuilder().setRequestId(requestId).setAuthority("a.test").setPath("/o");
    entry.getResponseBuilder().setResponseCode(UInt32Value.of(status));
    entry
        .getCommonPropertiesBuilder()
        .setTimeToFirstUpstreamTxByte(millis(1))
        .setTimeToFirstUpstreamRxByte(millis(1 + latencyMs))
        .setUpstreamRequestAttemptCount(1);
    if (!ip.isEmpty()) {
      entry
          .getCommonPropertiesBuilder()
          .setUpstreamRemoteAddress(
              Address.newBuilder()
                  .setSocketAddress(SocketAddress.newBuilder().setAddress(ip).setPortValue(port)));
    }
    if (!decision.isEmpty()) {
      entry
          .getCommonPropertiesBuilder()
          .setMetadata(
              Metadata.newBuilder()
                  .putFilterMetadata(
                      "coldrl",
                      Struct.newBuilder()
                          .putFields(
                              "decision", Value.newBuilder().setStringValue(decision).build())
                          .build()));
    }
    return entry;
  }

  private static Duration millis(int ms) {
    return Duration.newBuilder().setSeconds(ms / 1_000).setNanos(ms % 1_000 * 1_000_000).build();
  }

  @Override
  public void onNext(StreamAccessLogsResponse response) {}

  @Override
  public void onError(Throwable t) {
    end.complete(false);
  }

  @Override
  public void onCompleted() {
    end.complete(true);
  }

  @Override
  public void close() throws Exception {
    if (end.isDone()) {
      return;
    }
    entries.onCompleted();
    end.get(20, TimeUnit.SECONDS);
  }
}
