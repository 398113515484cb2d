package io.coldrl.server.transport;

import com.google.protobuf.ByteString;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.core.v3.HeaderMap;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.config.core.v3.Metadata;
import io.envoyproxy.envoy.service.ext_proc.v3.ExternalProcessorGrpc;
import io.envoyproxy.envoy.service.ext_proc.v3.HttpHeaders;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingRequest;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingResponse;
import io.grpc.Channel;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One ext_proc stream, as Envoy opens one per request. */
final class ExtProcClient
    implements ClientResponseObserver<ProcessingRequest, ProcessingResponse>, AutoCloseable {
  private static final long WAIT_SECONDS = 20;

  final BlockingQueue<ProcessingResponse> replies = new LinkedBlockingQueue<>();
  final CompletableFuture<String> end = new CompletableFuture<>();
  private @Nullable ClientCallStreamObserver<ProcessingRequest> requests;

  ExtProcClient(Channel channel) {
    ExternalProcessorGrpc.newStub(channel).process(this);
  }

  @Override
  public void beforeStart(ClientCallStreamObserver<ProcessingRequest> stream) {
    requests = stream;
  }

  @Override
  public void onNext(ProcessingResponse reply) {
    replies.add(reply);
  }

  @Override
  public void onError(Throwable t) {
    end.complete(String.valueOf(t.getMessage()));
  }

  @Override
  public void onCompleted() {
    end.complete("");
  }

  ExtProcClient send(ProcessingRequest request) {
    java.util.Objects.requireNonNull(requests).onNext(request);
    return this;
  }

  ProcessingResponse reply() throws InterruptedException {
    ProcessingResponse reply = replies.poll(WAIT_SECONDS, TimeUnit.SECONDS);
    if (reply == null) {
      throw new AssertionError("no reply in " + WAIT_SECONDS + " s; " + end.getNow("open"));
    }
    return reply;
  }

  /** Half-closes; returns the error with which the agent ended the stream, or empty. */
  String complete() throws Exception {
    java.util.Objects.requireNonNull(requests).onCompleted();
    return end.get(WAIT_SECONDS, TimeUnit.SECONDS);
  }

  void cancel() {
    java.util.Objects.requireNonNull(requests).cancel("the client went away", null);
  }

  @Override
  public void close() throws Exception {
    if (!end.isDone()) {
      complete();
    }
  }

  /** Sends one request on a new stream and returns the reply. */
  static ProcessingResponse ask(Channel channel, ProcessingRequest request) throws Exception {
    try (ExtProcClient stream = new ExtProcClient(channel)) {
      return stream.send(request).reply();
    }
  }

  static ProcessingRequest headers(String path, String requestId) {
    return headers(Map.of(":authority", "a.test", ":path", path, "x-request-id", requestId));
  }

  static ProcessingRequest headers(Map<String, String> values) {
    HeaderMap.Builder map = HeaderMap.newBuilder();
    values.forEach(
        (name, value) ->
            map.addHeaders(
                HeaderValue.newBuilder().setKey(name).setRawValue(ByteString.copyFromUtf8(value))));
    return ProcessingRequest.newBuilder()
        .setRequestHeaders(HttpHeaders.newBuilder().setHeaders(map).setEndOfStream(true))
        .build();
  }

  /** A request with this hint of the endpoints to choose among. */
  static ProcessingRequest hinted(Value hint) {
    return headers("/o", "").toBuilder()
        .setMetadataContext(
            Metadata.newBuilder()
                .putFilterMetadata(
                    "envoy.lb.subset_hint",
                    Struct.newBuilder()
                        .putFields("x-gateway-destination-endpoint-subset", hint)
                        .build()))
        .build();
  }

  /** Endpoints in a reply's metadata, first choice first; empty if Envoy has to choose. */
  static List<String> endpoints(ProcessingResponse reply) {
    Value value = inner(reply, "envoy.lb").getFieldsMap().get("x-gateway-destination-endpoint");
    return value == null ? List.of() : new ArrayList<>(List.of(value.getStringValue().split(",")));
  }

  /** Id of the decision in a reply. */
  static String decision(ProcessingResponse reply) {
    return inner(reply, "coldrl")
        .getFieldsOrDefault("decision", Value.getDefaultInstance())
        .getStringValue();
  }

  private static Struct inner(ProcessingResponse reply, String namespace) {
    return reply
        .getDynamicMetadata()
        .getFieldsOrDefault(namespace, Value.getDefaultInstance())
        .getStructValue();
  }
}
