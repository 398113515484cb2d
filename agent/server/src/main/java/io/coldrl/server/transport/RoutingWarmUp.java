package io.coldrl.server.transport;

import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import com.google.protobuf.UInt32Value;
import io.coldrl.server.routing.RoutingEngine;
import io.envoyproxy.envoy.config.core.v3.HeaderMap;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.data.accesslog.v3.HTTPAccessLogEntry;
import io.envoyproxy.envoy.service.accesslog.v3.AccessLogServiceGrpc;
import io.envoyproxy.envoy.service.accesslog.v3.StreamAccessLogsMessage;
import io.envoyproxy.envoy.service.accesslog.v3.StreamAccessLogsResponse;
import io.envoyproxy.envoy.service.ext_proc.v3.ExternalProcessorGrpc;
import io.envoyproxy.envoy.service.ext_proc.v3.HttpHeaders;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingRequest;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingResponse;
import io.grpc.Channel;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Warm-up of routing: acts as Envoy, with a stream per request and outcomes in an access log. */
final class RoutingWarmUp {
  private static final long WAIT_MS = 1_000;
  private static final int AT_ONCE = 16;
  private static final int OBJECTS = 64;
  private static final int OTHER_HEADERS = 12;

  private final ExternalProcessorGrpc.ExternalProcessorStub decisions;
  private final StreamObserver<StreamAccessLogsMessage> outcomes;
  private final List<String> addresses = RoutingEngine.warmUpAddresses();
  private int calls;

  RoutingWarmUp(Channel channel) {
    decisions = ExternalProcessorGrpc.newStub(channel);
    outcomes =
        AccessLogServiceGrpc.newStub(channel)
            .streamAccessLogs(new Latch<StreamAccessLogsResponse>());
  }

  /** Ignores messages and waits for the end of the stream. */
  private static final class Latch<T> implements StreamObserver<T> {
    private final CountDownLatch ended = new CountDownLatch(1);

    @Override
    public void onNext(T message) {}

    @Override
    public void onError(Throwable t) {
      ended.countDown();
    }

    @Override
    public void onCompleted() {
      ended.countDown();
    }
  }

  /**
   * Sends some concurrent requests, as Envoy does under load, and reports their outcomes.
   *
   * @return the number of calls
   */
  int call() {
    List<Latch<ProcessingResponse>> replies = new ArrayList<>();
    StreamAccessLogsMessage.HTTPAccessLogEntries.Builder entries =
        StreamAccessLogsMessage.HTTPAccessLogEntries.newBuilder();
    for (int i = 0; i < AT_ONCE; i++) {
      calls++;
      Latch<ProcessingResponse> reply = new Latch<>();
      StreamObserver<ProcessingRequest> stream = decisions.process(reply);
      stream.onNext(request());
      stream.onCompleted();
      replies.add(reply);
      entries.addLogEntry(outcome());
    }
    try {
      for (Latch<ProcessingResponse> reply : replies) {
        if (!reply.ended.await(WAIT_MS, TimeUnit.MILLISECONDS)) {
          return AT_ONCE;
        }
      }
      outcomes.onNext(StreamAccessLogsMessage.newBuilder().setHttpLogs(entries).build());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return AT_ONCE;
  }

  void close() {
    outcomes.onCompleted();
  }

  private ProcessingRequest request() {
    HeaderMap.Builder headers =
        HeaderMap.newBuilder()
            .addHeaders(header(":authority", RoutingEngine.WARM_UP_AUTHORITY))
            .addHeaders(header(":path", "/" + calls % OBJECTS))
            .addHeaders(header("x-request-id", Integer.toString(calls)));
    for (int i = 0; i < OTHER_HEADERS; i++) {
      headers.addHeaders(header("x-other-" + i, "a value of some length"));
    }
    return ProcessingRequest.newBuilder()
        .setRequestHeaders(HttpHeaders.newBuilder().setHeaders(headers).setEndOfStream(true))
        .build();
  }

  private static HeaderValue header(String name, String value) {
    return HeaderValue.newBuilder()
        .setKey(name)
        .setRawValue(ByteString.copyFromUtf8(value))
        .build();
  }

  // The outcome may name another endpoint than the chosen one; the latencies are equal.
  private HTTPAccessLogEntry.Builder outcome() {
    String address = addresses.get(calls % addresses.size());
    int colon = address.indexOf(':');
    HTTPAccessLogEntry.Builder entry = HTTPAccessLogEntry.newBuilder();
    entry
        .getRequestBuilder()
        .setAuthority(RoutingEngine.WARM_UP_AUTHORITY)
        .setPath("/" + calls % OBJECTS)
        .setRequestId(Integer.toString(calls));
    entry.getResponseBuilder().setResponseCode(UInt32Value.of(200));
    entry
        .getCommonPropertiesBuilder()
        .setTimeToFirstUpstreamTxByte(Duration.getDefaultInstance())
        .setTimeToFirstUpstreamRxByte(Duration.newBuilder().setNanos(1_000_000))
        .getUpstreamRemoteAddressBuilder()
        .getSocketAddressBuilder()
        .setAddress(address.substring(0, colon))
        .setPortValue(Integer.parseInt(address.substring(colon + 1)));
    return entry;
  }
}
