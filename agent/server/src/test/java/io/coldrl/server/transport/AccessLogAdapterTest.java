package io.coldrl.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Duration;
import com.google.protobuf.UInt32Value;
import io.coldrl.core.routing.EndpointOutcome.Result;
import io.coldrl.server.routing.Outcome;
import io.envoyproxy.envoy.data.accesslog.v3.AccessLogType;
import io.envoyproxy.envoy.data.accesslog.v3.HTTPAccessLogEntry;
import io.envoyproxy.envoy.data.accesslog.v3.ResponseFlags;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Conversion of entries of Envoy's access log to outcomes. */
class AccessLogAdapterTest {
  private static HTTPAccessLogEntry.Builder entry(int status) {
    return AccessLogClient.entry("2a", "name", "10.0.0.1", 80, status, 7);
  }

  private static Result flagged(
      HTTPAccessLogEntry.Builder entry, Consumer<ResponseFlags.Builder> flags) {
    flags.accept(entry.getCommonPropertiesBuilder().getResponseFlagsBuilder());
    return AccessLogAdapter.toOutcome(entry.build()).result();
  }

  @Test
  void reads_all_fields_of_an_entry() {
    Outcome outcome = AccessLogAdapter.toOutcome(entry(200).build());
    assertThat(outcome)
        .isEqualTo(
            new Outcome(42, "name", "10.0.0.1:80", Result.SUCCESS, 7, 1, "a.test", "/o", null));
  }

  @Test
  void an_empty_entry_says_nothing() {
    assertThat(AccessLogAdapter.toOutcome(HTTPAccessLogEntry.getDefaultInstance()))
        .isEqualTo(new Outcome(0, "", null, Result.NONE, -1, 0, "", "", null));
  }

  @Test
  void a_latency_of_more_than_a_day_is_unknown() {
    HTTPAccessLogEntry.Builder entry = entry(200);
    entry
        .getCommonPropertiesBuilder()
        .setTimeToFirstUpstreamRxByte(Duration.newBuilder().setSeconds(Long.MAX_VALUE));
    Outcome outcome = AccessLogAdapter.toOutcome(entry.build());
    assertThat(outcome.latencyMs()).isEqualTo(-1);
    assertThat(outcome.result()).isEqualTo(Result.SUCCESS);
  }

  @Test
  void an_ipv6_address_is_written_in_brackets() {
    HTTPAccessLogEntry.Builder entry = AccessLogClient.entry("", "", "2001:db8::1", 80, 200, 7);
    assertThat(AccessLogAdapter.toOutcome(entry.build()).address()).isEqualTo("[2001:db8::1]:80");
  }

  @Test
  void a_forged_or_malformed_decision_id_is_ignored() {
    HTTPAccessLogEntry.Builder entry = AccessLogClient.entry("zz", "n", "10.0.0.1", 80, 200, 7);
    assertThat(AccessLogAdapter.toOutcome(entry.build()).decisionId()).isZero();
  }

  @Test
  void a_5xx_answer_is_a_failure_and_a_4xx_answer_is_not() {
    assertThat(AccessLogAdapter.toOutcome(entry(503).build()).result()).isEqualTo(Result.FAILURE);
    assertThat(AccessLogAdapter.toOutcome(entry(404).build()).result()).isEqualTo(Result.SUCCESS);
  }

  @Test
  void broken_connections_and_timeouts_are_failures() {
    assertThat(flagged(entry(503), f -> f.setUpstreamConnectionFailure(true)))
        .isEqualTo(Result.FAILURE);
    assertThat(flagged(entry(200), f -> f.setUpstreamConnectionTermination(true)))
        .isEqualTo(Result.FAILURE);
    assertThat(flagged(entry(504), f -> f.setUpstreamRequestTimeout(true)))
        .isEqualTo(Result.FAILURE);
    assertThat(
            flagged(
                AccessLogClient.entry("", "n", "", 0, 503, 0),
                f -> f.setUpstreamConnectionFailure(true)))
        .isEqualTo(Result.FAILURE);
  }

  @Test
  void errors_of_envoy_or_the_client_say_nothing_about_the_endpoint() {
    assertThat(flagged(entry(503), f -> f.setUpstreamOverflow(true))).isEqualTo(Result.NONE);
    assertThat(flagged(entry(429), f -> f.setRateLimited(true))).isEqualTo(Result.NONE);
    assertThat(flagged(entry(200), f -> f.setDownstreamConnectionTermination(true)))
        .isEqualTo(Result.NONE);
    assertThat(
            AccessLogAdapter.toOutcome(AccessLogClient.entry("", "n", "", 0, 503, 0).build())
                .result())
        .isEqualTo(Result.NONE);
  }

  @Test
  void response_headers_show_whether_a_cache_hit() {
    assertThat(cache("x-cache-status", "HIT")).isTrue();
    assertThat(cache("x-cache", "Hit from cloudfront")).isTrue();
    assertThat(cache("x-cache-status", "MISS")).isFalse();
    assertThat(cache("age", "12")).isTrue();
    assertThat(cache("server", "x")).isNull();
  }

  private static @Nullable Boolean cache(String name, String value) {
    HTTPAccessLogEntry.Builder entry = entry(200);
    entry.getResponseBuilder().putResponseHeaders(name, value);
    return AccessLogAdapter.toOutcome(entry.build()).fromCache();
  }

  @Test
  void the_path_is_the_one_that_the_client_sent() {
    HTTPAccessLogEntry.Builder entry = entry(200);
    entry.getRequestBuilder().setPath("/rewritten").setOriginalPath("/asked");
    assertThat(AccessLogAdapter.toOutcome(entry.build()).path()).isEqualTo("/asked");
  }

  @Test
  void entries_of_unfinished_requests_are_not_outcomes() {
    HTTPAccessLogEntry.Builder entry = entry(200);
    entry.getResponseBuilder().setResponseCode(UInt32Value.of(0));
    entry.getCommonPropertiesBuilder().setAccessLogType(AccessLogType.DownstreamStart);
    assertThat(AccessLogAdapter.isLast(entry.getCommonProperties())).isFalse();
    entry.getCommonPropertiesBuilder().setAccessLogType(AccessLogType.DownstreamEnd);
    assertThat(AccessLogAdapter.isLast(entry.getCommonProperties())).isTrue();
    assertThat(AccessLogAdapter.isLast(entry(200).getCommonProperties())).isTrue();
  }
}
