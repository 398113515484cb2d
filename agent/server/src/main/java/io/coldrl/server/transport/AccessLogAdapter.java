package io.coldrl.server.transport;

import com.google.protobuf.Duration;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.coldrl.core.routing.EndpointOutcome.Result;
import io.coldrl.server.admin.AgentMetrics;
import io.coldrl.server.admin.Counter;
import io.coldrl.server.routing.Outcome;
import io.coldrl.server.routing.RoutingEngine;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.data.accesslog.v3.AccessLogCommon;
import io.envoyproxy.envoy.data.accesslog.v3.AccessLogType;
import io.envoyproxy.envoy.data.accesslog.v3.HTTPAccessLogEntry;
import io.envoyproxy.envoy.data.accesslog.v3.HTTPRequestProperties;
import io.envoyproxy.envoy.data.accesslog.v3.ResponseFlags;
import io.envoyproxy.envoy.service.accesslog.v3.AccessLogServiceGrpc;
import io.envoyproxy.envoy.service.accesslog.v3.StreamAccessLogsMessage;
import io.envoyproxy.envoy.service.accesslog.v3.StreamAccessLogsResponse;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code envoy.service.accesslog.v3}: the outcomes of Envoy's requests. */
final class AccessLogAdapter extends AccessLogServiceGrpc.AccessLogServiceImplBase {
  private static final Logger LOG = LoggerFactory.getLogger(AccessLogAdapter.class);
  private static final int SERVER_ERROR = 500;
  private static final double MS_PER_SECOND = 1e3;
  private static final double NANOS_PER_MS = 1e6;
  private static final int HEX = 16;
  // Response headers of NGINX, Varnish, Squid and most CDNs.
  private static final List<String> CACHE_HEADERS = List.of("x-cache-status", "x-cache");
  private static final String AGE = "age";

  private final @Nullable RoutingEngine engine;
  private final AgentMetrics metrics;
  private final AtomicInteger open = new AtomicInteger();

  /**
   * @param engine null if routing is off; log entries are then ignored
   */
  AccessLogAdapter(@Nullable RoutingEngine engine, AgentMetrics metrics) {
    this.engine = engine;
    this.metrics = metrics;
  }

  @Override
  public StreamObserver<StreamAccessLogsMessage> streamAccessLogs(
      StreamObserver<StreamAccessLogsResponse> reply) {
    // Without a handler, answering a disconnected client would throw.
    ((ServerCallStreamObserver<StreamAccessLogsResponse>) reply).setOnCancelHandler(() -> {});
    return engine == null ? new Ignored(reply) : new Entries(engine, reply);
  }

  /** One stream while routing is off. */
  private record Ignored(StreamObserver<StreamAccessLogsResponse> reply)
      implements StreamObserver<StreamAccessLogsMessage> {
    @Override
    public void onNext(StreamAccessLogsMessage message) {}

    @Override
    public void onError(Throwable cancelled) {}

    @Override
    public void onCompleted() {
      finish(reply);
    }
  }

  private static void finish(StreamObserver<StreamAccessLogsResponse> reply) {
    reply.onNext(StreamAccessLogsResponse.getDefaultInstance());
    reply.onCompleted();
  }

  /** One stream. Its methods are called one after another. */
  private final class Entries implements StreamObserver<StreamAccessLogsMessage> {
    private final RoutingEngine to;
    private final StreamObserver<StreamAccessLogsResponse> reply;
    private boolean counted;

    Entries(RoutingEngine to, StreamObserver<StreamAccessLogsResponse> reply) {
      this.to = to;
      this.reply = reply;
    }

    @Override
    public void onNext(StreamAccessLogsMessage message) {
      for (HTTPAccessLogEntry entry : message.getHttpLogs().getLogEntryList()) {
        if (isLast(entry.getCommonProperties())) {
          record(to, entry);
          count(entry);
        }
      }
    }

    // Streams of the warm-up do not count.
    private void count(HTTPAccessLogEntry entry) {
      if (!counted && !RoutingEngine.isWarmUp(entry.getRequest().getAuthority())) {
        counted = true;
        open.incrementAndGet();
      }
    }

    @Override
    public void onError(Throwable cancelled) {
      // Envoy has disconnected.
      onClosed();
    }

    @Override
    public void onCompleted() {
      onClosed();
      finish(reply);
    }

    // Each worker of Envoy has one stream. After the last one has ended, nothing reports the
    // outcome of requests in flight, so their counts are reset.
    private void onClosed() {
      if (counted && open.decrementAndGet() == 0) {
        to.router().forgetInFlight();
        metrics.add(Counter.IN_FLIGHT_FORGOTTEN, 1);
      }
    }
  }

  // Envoy may also be configured to log the start and the progress of requests.
  static boolean isLast(AccessLogCommon common) {
    return common.getAccessLogType() == AccessLogType.NotSet
        || common.getAccessLogType() == AccessLogType.DownstreamEnd;
  }

  private void record(RoutingEngine to, HTTPAccessLogEntry entry) {
    try {
      to.onOutcome(toOutcome(entry));
    } catch (RuntimeException e) {
      metrics.add(Counter.REQUESTS_REJECTED, 1);
      LOG.debug("can't read an access log entry", e);
    }
  }

  static Outcome toOutcome(HTTPAccessLogEntry entry) {
    AccessLogCommon common = entry.getCommonProperties();
    HTTPRequestProperties request = entry.getRequest();
    String address = address(common.getUpstreamRemoteAddress().getSocketAddress());
    return new Outcome(
        decisionId(common),
        request.getRequestId(),
        address,
        result(entry, address != null),
        latencyMs(common),
        common.getUpstreamRequestAttemptCount(),
        request.getAuthority(),
        // The path that the client sent and that ext_proc received.
        request.getOriginalPath().isEmpty() ? request.getPath() : request.getOriginalPath(),
        fromCache(entry.getResponse().getResponseHeadersMap()));
  }

  private static long decisionId(AccessLogCommon common) {
    Struct ours = common.getMetadata().getFilterMetadataMap().get(ExtProcHandler.NAMESPACE);
    Value id = ours == null ? null : ours.getFieldsMap().get(ExtProcHandler.DECISION_KEY);
    try {
      return id == null ? 0 : Long.parseUnsignedLong(id.getStringValue(), HEX);
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private static @Nullable String address(SocketAddress socket) {
    String ip = socket.getAddress();
    if (ip.isEmpty()) {
      return null;
    }
    return (ip.indexOf(':') < 0 ? ip : "[" + ip + "]") + ":" + socket.getPortValue();
  }

  private static Result result(HTTPAccessLogEntry entry, boolean reached) {
    ResponseFlags flags = entry.getCommonProperties().getResponseFlags();
    if (flags.getUpstreamConnectionFailure()
        || flags.getUpstreamConnectionTermination()
        || flags.getUpstreamRemoteReset()
        || flags.getUpstreamRequestTimeout()
        || flags.getUpstreamProtocolError()) {
      return Result.FAILURE;
    }
    // An error response by Envoy itself says nothing about an endpoint.
    boolean byEnvoy =
        flags.getUpstreamOverflow()
            || flags.getNoHealthyUpstream()
            || flags.getNoRouteFound()
            || flags.getFaultInjected()
            || flags.getRateLimited()
            || flags.getRateLimitServiceError()
            || flags.hasUnauthorizedDetails();
    int code = entry.getResponse().getResponseCode().getValue();
    if (!reached || byEnvoy || code == 0 || flags.getDownstreamConnectionTermination()) {
      return Result.NONE;
    }
    return code >= SERVER_ERROR ? Result.FAILURE : Result.SUCCESS;
  }

  private static float latencyMs(AccessLogCommon common) {
    if (!common.hasTimeToFirstUpstreamTxByte() || !common.hasTimeToFirstUpstreamRxByte()) {
      return -1;
    }
    double sent = millis(common.getTimeToFirstUpstreamTxByte());
    double latencyMs = Math.max(0, millis(common.getTimeToFirstUpstreamRxByte()) - sent);
    // Averages would not forget a longer one for days. ReportOutcome refuses it.
    return latencyMs > RequestCheck.MAX_LATENCY_MS ? -1 : (float) latencyMs;
  }

  private static double millis(Duration duration) {
    return duration.getSeconds() * MS_PER_SECOND + duration.getNanos() / NANOS_PER_MS;
  }

  private static @Nullable Boolean fromCache(Map<String, String> headers) {
    for (String name : CACHE_HEADERS) {
      String value = headers.get(name);
      if (value != null) {
        return value.toUpperCase(Locale.ROOT).contains("HIT");
      }
    }
    return headers.containsKey(AGE) ? Boolean.TRUE : null;
  }
}
