package io.coldrl.server.transport;

import com.google.protobuf.ByteString;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.coldrl.server.admin.AgentMetrics;
import io.coldrl.server.admin.Counter;
import io.coldrl.server.routing.RouteDecider;
import io.envoyproxy.envoy.config.core.v3.HeaderMap;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.service.ext_proc.v3.BodyResponse;
import io.envoyproxy.envoy.service.ext_proc.v3.ExternalProcessorGrpc;
import io.envoyproxy.envoy.service.ext_proc.v3.HeadersResponse;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingRequest;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingResponse;
import io.envoyproxy.envoy.service.ext_proc.v3.TrailersResponse;
import io.grpc.stub.StreamObserver;
import java.util.HashSet;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code envoy.service.ext_proc.v3}: a stream for each request of Envoy's, exactly one reply for
 * each message, whatever happens inside. Decides on the event loop's own thread.
 */
final class ExtProcAdapter extends ExternalProcessorGrpc.ExternalProcessorImplBase {
  private static final Logger LOG = LoggerFactory.getLogger(ExtProcAdapter.class);
  private static final String LB_NAMESPACE = "envoy.lb";
  private static final String ENDPOINT_KEY = "x-gateway-destination-endpoint";
  private static final String SUBSET_NAMESPACE = "envoy.lb.subset_hint";
  private static final String SUBSET_KEY = "x-gateway-destination-endpoint-subset";
  private static final long NANOS_PER_MICRO = 1_000;
  private static final int MAX_REQUEST_ID = 128;
  private static final float MAX_TIMEOUT_MS = 3_600_000;
  private static final ProcessingResponse CONTINUE =
      ProcessingResponse.newBuilder()
          .setRequestHeaders(HeadersResponse.getDefaultInstance())
          .build();

  /** Names of what the agent adds to a request's metadata for the access log to bring back. */
  static final String NAMESPACE = "coldrl";

  static final String DECISION_KEY = "decision";

  private final AgentMetrics metrics;
  private final long budgetNanos;
  private final LongSupplier nanoClock;
  private final ThreadLocal<RouteDecider> deciders;

  ExtProcAdapter(
      Supplier<RouteDecider> deciders, AgentMetrics metrics, int budgetUs, LongSupplier nanoClock) {
    this.metrics = metrics;
    this.budgetNanos = budgetUs * NANOS_PER_MICRO;
    this.nanoClock = nanoClock;
    this.deciders = ThreadLocal.withInitial(deciders);
  }

  @Override
  public StreamObserver<ProcessingRequest> process(StreamObserver<ProcessingResponse> replies) {
    return new Exchange(replies, nanoClock.getAsLong());
  }

  private final class Exchange implements StreamObserver<ProcessingRequest> {
    private final StreamObserver<ProcessingResponse> replies;
    private final long arrivalNanos;

    Exchange(StreamObserver<ProcessingResponse> replies, long arrivalNanos) {
      this.replies = replies;
      this.arrivalNanos = arrivalNanos;
    }

    @Override
    public void onNext(ProcessingRequest message) {
      ProcessingResponse reply = reply(message, arrivalNanos);
      // Envoy only tells in observability mode; a reply would be one too many.
      if (!message.getObservabilityMode()) {
        replies.onNext(reply);
      }
    }

    @Override
    public void onError(Throwable cancelled) {
      // Normal: the client went away, or Envoy waited long enough. Its access log tells the rest.
      metrics.add(Counter.ROUTE_STREAMS_DROPPED, 1);
    }

    @Override
    public void onCompleted() {
      replies.onCompleted();
    }
  }

  private ProcessingResponse reply(ProcessingRequest message, long arrivalNanos) {
    return switch (message.getRequestCase()) {
      case REQUEST_HEADERS -> route(message, arrivalNanos);
      case RESPONSE_HEADERS ->
          ProcessingResponse.newBuilder()
              .setResponseHeaders(HeadersResponse.getDefaultInstance())
              .build();
      case REQUEST_BODY ->
          ProcessingResponse.newBuilder().setRequestBody(BodyResponse.getDefaultInstance()).build();
      case RESPONSE_BODY ->
          ProcessingResponse.newBuilder()
              .setResponseBody(BodyResponse.getDefaultInstance())
              .build();
      case REQUEST_TRAILERS ->
          ProcessingResponse.newBuilder()
              .setRequestTrailers(TrailersResponse.getDefaultInstance())
              .build();
      case RESPONSE_TRAILERS ->
          ProcessingResponse.newBuilder()
              .setResponseTrailers(TrailersResponse.getDefaultInstance())
              .build();
      case REQUEST_NOT_SET -> {
        metrics.add(Counter.REQUESTS_REJECTED, 1);
        yield CONTINUE;
      }
    };
  }

  private ProcessingResponse route(ProcessingRequest message, long arrivalNanos) {
    try {
      return toProto(decide(message, arrivalNanos));
    } catch (RuntimeException e) {
      metrics.add(Counter.ROUTES_FAILED, 1);
      LOG.debug("can't decide, leaving the choice to Envoy", e);
      return CONTINUE;
    }
  }

  private RouteDecider.Choice decide(ProcessingRequest message, long arrivalNanos) {
    String authority = "";
    String path = "";
    String requestId = "";
    float timeoutMs = 0;
    HeaderMap headers = message.getRequestHeaders().getHeaders();
    for (int i = 0; i < headers.getHeadersCount(); i++) {
      HeaderValue header = headers.getHeaders(i);
      switch (header.getKey()) {
        case ":authority" -> authority = value(header);
        case ":path" -> path = value(header);
        case "x-request-id" -> requestId = value(header);
        case "x-envoy-expected-rq-timeout-ms", "x-envoy-upstream-rq-timeout-ms" ->
            timeoutMs = timeout(value(header));
        default -> {
          // Of no use for the choice.
        }
      }
    }
    return deciders
        .get()
        .decide(
            authority,
            path,
            requestId.length() > MAX_REQUEST_ID ? "" : requestId,
            subset(message),
            timeoutMs,
            arrivalNanos,
            budgetNanos);
  }

  private static String value(HeaderValue header) {
    ByteString raw = header.getRawValue();
    return raw.isEmpty() ? header.getValue() : raw.toStringUtf8();
  }

  private static float timeout(String value) {
    try {
      float ms = value.length() > 12 ? 0 : Float.parseFloat(value);
      return ms > 0 && ms <= MAX_TIMEOUT_MS ? ms : 0;
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private static @Nullable Set<String> subset(ProcessingRequest message) {
    if (!message.hasMetadataContext()) {
      return null;
    }
    Struct hint = message.getMetadataContext().getFilterMetadataMap().get(SUBSET_NAMESPACE);
    Value value = hint == null ? null : hint.getFieldsMap().get(SUBSET_KEY);
    if (value == null) {
      return null;
    }
    Set<String> addresses = new HashSet<>();
    addAddresses(value, addresses);
    return addresses;
  }

  private static void addAddresses(Value value, Set<String> addresses) {
    for (String address : value.getStringValue().split(",", -1)) {
      addresses.add(address.strip());
    }
    for (Value element : value.getListValue().getValuesList()) {
      addresses.add(element.getStringValue().strip());
    }
  }

  private static ProcessingResponse toProto(RouteDecider.Choice choice) {
    Struct.Builder metadata =
        Struct.newBuilder()
            .putFields(NAMESPACE, struct(DECISION_KEY, Long.toHexString(choice.id())));
    if (!choice.endpoints().isEmpty()) {
      metadata.putFields(LB_NAMESPACE, struct(ENDPOINT_KEY, choice.endpoints()));
    }
    return CONTINUE.toBuilder().setDynamicMetadata(metadata).build();
  }

  private static Value struct(String key, String value) {
    return Value.newBuilder()
        .setStructValue(
            Struct.newBuilder().putFields(key, Value.newBuilder().setStringValue(value).build()))
        .build();
  }
}
