package io.coldrl.server.transport;

import com.google.protobuf.ByteString;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.coldrl.server.admin.AgentMetrics;
import io.coldrl.server.admin.Counter;
import io.coldrl.server.routing.RoutingDecider;
import io.coldrl.server.routing.RoutingEngine;
import io.coldrl.server.routing.RoutingRequest;
import io.envoyproxy.envoy.config.core.v3.HeaderMap;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.service.ext_proc.v3.BodyResponse;
import io.envoyproxy.envoy.service.ext_proc.v3.HeadersResponse;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingRequest;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingResponse;
import io.envoyproxy.envoy.service.ext_proc.v3.TrailersResponse;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.Status;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code envoy.service.ext_proc.v3}: one stream per request of Envoy, exactly one reply per
 * message, even after an internal error. Decides on the thread of the event loop.
 */
final class ExtProcHandler implements ServerCallHandler<ProcessingRequest, ProcessingResponse> {
  /*
   * Not based on the generated class: Envoy resets each stream after the answer, and the generated
   * class would create an exception with a stack trace for each reset.
   */
  private static final Logger LOG = LoggerFactory.getLogger(ExtProcHandler.class);
  private static final String LB_NAMESPACE = "envoy.lb";
  private static final String ENDPOINT_KEY = "x-gateway-destination-endpoint";
  private static final String SUBSET_NAMESPACE = "envoy.lb.subset_hint";
  private static final String SUBSET_KEY = "x-gateway-destination-endpoint-subset";
  private static final int MAX_REQUEST_ID = 128;
  // The rest of a longer value is ignored, which limits the cost of huge headers.
  private static final int MAX_VALUE = 8_192;
  private static final int MAX_SUBSET = 256;
  private static final float MAX_TIMEOUT_MS = 3_600_000;
  private static final ProcessingResponse CONTINUE =
      ProcessingResponse.newBuilder()
          .setRequestHeaders(HeadersResponse.getDefaultInstance())
          .build();

  /** Metadata that carries the decision's id from the request to its access log entry. */
  static final String NAMESPACE = "coldrl";

  static final String DECISION_KEY = "decision";

  private final boolean on;
  private final AgentMetrics metrics;
  private final LongSupplier nanoClock;
  private final ThreadLocal<RoutingEngine.Lane> lanes;
  private final AtomicBoolean failureTold = new AtomicBoolean();
  private volatile boolean stopping;

  /**
   * @param makeLane creates the decider of a thread; null if routing is off
   */
  ExtProcHandler(
      @Nullable Supplier<RoutingEngine.Lane> makeLane,
      AgentMetrics metrics,
      LongSupplier nanoClock) {
    this.on = makeLane != null;
    this.metrics = metrics;
    this.nanoClock = nanoClock;
    this.lanes = ThreadLocal.withInitial(() -> Objects.requireNonNull(makeLane).get());
  }

  /** Leaves all further choices to Envoy. */
  void stop() {
    stopping = true;
  }

  @Override
  public ServerCall.Listener<ProcessingRequest> startCall(
      ServerCall<ProcessingRequest, ProcessingResponse> call, Metadata headers) {
    call.request(1);
    return new Exchange(call, nanoClock.getAsLong());
  }

  /** One stream. Its methods are called one after another. */
  private final class Exchange extends ServerCall.Listener<ProcessingRequest> {
    private final ServerCall<ProcessingRequest, ProcessingResponse> call;
    private final long arrivalNanos;
    private boolean answered;
    private boolean headersSent;

    Exchange(ServerCall<ProcessingRequest, ProcessingResponse> call, long arrivalNanos) {
      this.call = call;
      this.arrivalNanos = arrivalNanos;
    }

    @Override
    public void onMessage(ProcessingRequest message) {
      ProcessingResponse reply = reply(message, arrivalNanos);
      // In observability mode, Envoy expects no reply.
      if (!message.getObservabilityMode()) {
        send(reply);
      }
      answered = true;
      call.request(1);
    }

    private void send(ProcessingResponse reply) {
      if (!headersSent) {
        headersSent = true;
        call.sendHeaders(new Metadata());
      }
      call.sendMessage(reply);
    }

    @Override
    public void onHalfClose() {
      call.close(Status.OK, new Metadata());
    }

    @Override
    public void onCancel() {
      // After the answer, a reset is normal. Before the answer, the client has disconnected or
      // Envoy's timeout has expired.
      if (!answered) {
        metrics.add(Counter.ROUTE_STREAMS_DROPPED, 1);
      }
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

  // Catches even an Error: Envoy can choose without the agent, so no request may fail here.
  private ProcessingResponse route(ProcessingRequest message, long arrivalNanos) {
    if (!on || stopping) {
      metrics.add(on ? Counter.ROUTES_STOPPING : Counter.ROUTES_OFF, 1);
      return CONTINUE;
    }
    try {
      return toProto(lanes.get().decide(read(message), arrivalNanos));
    } catch (RuntimeException | Error e) {
      metrics.add(Counter.ROUTES_FAILED, 1);
      if (failureTold.compareAndSet(false, true)) {
        LOG.error("can't decide, Envoy chooses instead; further errors are only counted", e);
      }
      return CONTINUE;
    }
  }

  private static RoutingRequest read(ProcessingRequest message) {
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
            timeoutMs = shorter(timeoutMs, timeout(value(header)));
        default -> {
          // Not used.
        }
      }
    }
    String name = requestId.length() > MAX_REQUEST_ID ? "" : requestId;
    return new RoutingRequest(authority, path, name, subset(message), timeoutMs);
  }

  // 0 means no timeout.
  private static float shorter(float a, float b) {
    return a == 0 || b == 0 ? Math.max(a, b) : Math.min(a, b);
  }

  private static String value(HeaderValue header) {
    ByteString raw = header.getRawValue();
    if (raw.isEmpty()) {
      String value = header.getValue();
      return value.length() > MAX_VALUE ? value.substring(0, MAX_VALUE) : value;
    }
    return raw.substring(0, Math.min(raw.size(), MAX_VALUE)).toStringUtf8();
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
    String list = value.getStringValue();
    if (!list.isEmpty()) {
      Stream.of(list.split(",", MAX_SUBSET))
          .limit(MAX_SUBSET)
          .map(String::strip)
          .forEach(addresses::add);
    }
    value.getListValue().getValuesList().stream()
        .limit(MAX_SUBSET)
        .map(element -> element.getStringValue().strip())
        .forEach(addresses::add);
  }

  private static ProcessingResponse toProto(RoutingDecider.Choice choice) {
    Struct.Builder metadata =
        Struct.newBuilder()
            .putFields(NAMESPACE, struct(DECISION_KEY, Long.toHexString(choice.id())));
    if (!choice.first().isEmpty()) {
      String endpoints =
          choice.second().isEmpty() ? choice.first() : choice.first() + "," + choice.second();
      metadata.putFields(LB_NAMESPACE, struct(ENDPOINT_KEY, endpoints));
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
