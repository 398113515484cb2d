package io.coldrl.server.transport;

import com.google.protobuf.Duration;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.coldrl.server.admin.AgentMetrics;
import io.coldrl.server.admin.Counter;
import io.coldrl.server.routing.Outcome;
import io.coldrl.server.routing.Router;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.data.accesslog.v3.AccessLogCommon;
import io.envoyproxy.envoy.data.accesslog.v3.HTTPAccessLogEntry;
import io.envoyproxy.envoy.data.accesslog.v3.ResponseFlags;
import io.envoyproxy.envoy.service.accesslog.v3.AccessLogServiceGrpc;
import io.envoyproxy.envoy.service.accesslog.v3.StreamAccessLogsMessage;
import io.envoyproxy.envoy.service.accesslog.v3.StreamAccessLogsResponse;
import io.grpc.stub.StreamObserver;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code envoy.service.accesslog.v3}: what became of Envoy's requests. */
final class AccessLogAdapter extends AccessLogServiceGrpc.AccessLogServiceImplBase {
  private static final Logger LOG = LoggerFactory.getLogger(AccessLogAdapter.class);
  private static final int SERVER_ERROR = 500;
  private static final double MS_PER_SECOND = 1e3;
  private static final double NANOS_PER_MS = 1e6;
  private static final int HEX = 16;
  // What NGINX, Varnish, Squid and most CDNs answer with.
  private static final Set<String> CACHE_HEADERS = Set.of("x-cache-status", "x-cache");
  private static final String AGE = "age";

  private final Router router;
  private final AgentMetrics metrics;

  AccessLogAdapter(Router router, AgentMetrics metrics) {
    this.router = router;
    this.metrics = metrics;
  }

  @Override
  public StreamObserver<StreamAccessLogsMessage> streamAccessLogs(
      StreamObserver<StreamAccessLogsResponse> reply) {
    return new StreamObserver<>() {
      @Override
      public void onNext(StreamAccessLogsMessage message) {
        for (HTTPAccessLogEntry entry : message.getHttpLogs().getLogEntryList()) {
          record(entry);
        }
      }

      @Override
      public void onError(Throwable cancelled) {
        // Envoy went away or connects anew.
      }

      @Override
      public void onCompleted() {
        reply.onNext(StreamAccessLogsResponse.getDefaultInstance());
        reply.onCompleted();
      }
    };
  }

  private void record(HTTPAccessLogEntry entry) {
    try {
      router.onOutcome(toOutcome(entry));
    } catch (RuntimeException e) {
      metrics.add(Counter.REQUESTS_REJECTED, 1);
      LOG.debug("an access log entry that can't be read", e);
    }
  }

  static Outcome toOutcome(HTTPAccessLogEntry entry) {
    AccessLogCommon common = entry.getCommonProperties();
    String address = address(common.getUpstreamRemoteAddress().getSocketAddress());
    return new Outcome(
        decisionId(common),
        entry.getRequest().getRequestId(),
        address,
        address == null ? Outcome.Result.NONE : result(entry),
        latencyMs(common),
        common.getUpstreamRequestAttemptCount(),
        fromCache(entry.getResponse().getResponseHeadersMap()));
  }

  private static long decisionId(AccessLogCommon common) {
    Struct ours = common.getMetadata().getFilterMetadataMap().get(ExtProcAdapter.NAMESPACE);
    Value id = ours == null ? null : ours.getFieldsMap().get(ExtProcAdapter.DECISION_KEY);
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

  private static Outcome.Result result(HTTPAccessLogEntry entry) {
    ResponseFlags flags = entry.getCommonProperties().getResponseFlags();
    if (flags.getUpstreamConnectionFailure()
        || flags.getUpstreamConnectionTermination()
        || flags.getUpstreamRemoteReset()
        || flags.getUpstreamRequestTimeout()
        || flags.getUpstreamProtocolError()) {
      return Outcome.Result.FAILURE;
    }
    int code = entry.getResponse().getResponseCode().getValue();
    if (code >= SERVER_ERROR) {
      return Outcome.Result.FAILURE;
    }
    return code == 0 || flags.getDownstreamConnectionTermination()
        ? Outcome.Result.NONE
        : Outcome.Result.SUCCESS;
  }

  private static float latencyMs(AccessLogCommon common) {
    if (!common.hasTimeToFirstUpstreamTxByte() || !common.hasTimeToFirstUpstreamRxByte()) {
      return -1;
    }
    double sent = millis(common.getTimeToFirstUpstreamTxByte());
    return (float) Math.max(0, millis(common.getTimeToFirstUpstreamRxByte()) - sent);
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
