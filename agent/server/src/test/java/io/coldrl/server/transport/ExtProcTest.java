package io.coldrl.server.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ListValue;
import com.google.protobuf.Value;
import io.coldrl.core.eviction.EvictionFeature;
import io.coldrl.inference.Task;
import io.coldrl.server.admin.AgentStatus;
import io.coldrl.server.config.RoutingConfig;
import io.coldrl.testkit.OnnxModels;
import io.envoyproxy.envoy.data.accesslog.v3.HTTPAccessLogEntry;
import io.envoyproxy.envoy.service.accesslog.v3.AccessLogServiceGrpc;
import io.envoyproxy.envoy.service.ext_proc.v3.ExternalProcessorGrpc;
import io.envoyproxy.envoy.service.ext_proc.v3.HeadersResponse;
import io.envoyproxy.envoy.service.ext_proc.v3.HttpBody;
import io.envoyproxy.envoy.service.ext_proc.v3.HttpHeaders;
import io.envoyproxy.envoy.service.ext_proc.v3.HttpTrailers;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingRequest;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingResponse;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthGrpc;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExtProcTest {
  private static final String TWO = "10.0.0.1:80, 10.0.0.2:80";

  private Path directory;

  @BeforeEach
  void setUp(@TempDir Path temporary) {
    directory = temporary;
  }

  @Test
  void with_routing_off_the_choice_is_left_to_envoy_and_counted() throws Exception {
    try (AgentHarness agent = new AgentHarness(directory)) {
      ProcessingResponse reply =
          ExtProcClient.ask(agent.client.channel(), ExtProcClient.headers("/", "1"));
      assertThat(reply.hasRequestHeaders()).isTrue();
      assertThat(ExtProcClient.endpoints(reply)).isEmpty();
      assertThat(agent.admin.status().routesOff()).isOne();
      assertThat(agent.admin.status().routing()).isNull();
    }
  }

  private AgentHarness start(RoutingConfig routing) {
    return new AgentHarness(directory, 0, routing);
  }

  private AgentHarness startWithModel() throws Exception {
    Files.write(directory.resolve("routing.onnx"), OnnxModels.routingLatency());
    return start(Routings.fixed(directory, TWO));
  }

  /** Reports a latency of 40 ms for the first endpoint and of 4 ms for the second. */
  private static Teacher taught(AgentHarness agent) throws Exception {
    Teacher teacher = new Teacher(agent);
    teacher.teach("10.0.0.1", 80, 20, 40);
    teacher.teach("10.0.0.2", 80, 20, 4);
    return teacher;
  }

  @Test
  void the_model_chooses_an_endpoint_and_the_next_best_for_a_retry() throws Exception {
    try (AgentHarness agent = startWithModel();
        Teacher teacher = taught(agent)) {
      ProcessingResponse reply = teacher.askUntilByModel();
      assertThat(ExtProcClient.endpoints(reply)).containsExactly("10.0.0.2:80", "10.0.0.1:80");
      assertThat(reply.hasRequestHeaders()).isTrue();
      assertThat(reply.getRequestHeaders()).isEqualTo(HeadersResponse.getDefaultInstance());
      assertThat(Long.parseUnsignedLong(ExtProcClient.decision(reply), 16)).isNotZero();
      assertThat(teacher.routing().model().version()).hasSize(12);
      assertThat(teacher.routing().decisionUs().p50()).isPositive();
    }
  }

  @Test
  void an_outcome_is_matched_by_the_metadata_or_the_request_id() throws Exception {
    try (AgentHarness agent = startWithModel();
        Teacher teacher = taught(agent)) {
      ProcessingResponse reply = teacher.askUntilByModel();
      String decision = ExtProcClient.decision(reply);
      teacher.report(AccessLogClient.entry(decision, "", "10.0.0.2", 80, 200, 4));
      assertThat(teacher.routing().outcomes().matched()).isOne();
      // An answer that was too late for Envoy: the entry has no metadata of the agent.
      teacher.ask("/o", "late");
      teacher.report(AccessLogClient.entry("", "late", "10.0.0.1", 80, 200, 4));
      assertThat(teacher.routing().outcomes().matched()).isEqualTo(2);
      assertThat(teacher.routing().outcomes().missing()).isZero();
    }
  }

  @Test
  void a_retry_elsewhere_marks_the_first_endpoint_as_failed() throws Exception {
    try (AgentHarness agent = startWithModel();
        Teacher teacher = taught(agent)) {
      String decision = ExtProcClient.decision(teacher.askUntilByModel());
      HTTPAccessLogEntry.Builder entry =
          AccessLogClient.entry(decision, "", "10.0.0.1", 80, 200, 4);
      entry.getCommonPropertiesBuilder().setUpstreamRequestAttemptCount(2);
      teacher.report(entry);
      assertThat(teacher.endpoint("10.0.0.2:80").failures()).isOne();
      assertThat(teacher.endpoint("10.0.0.1:80").failures()).isZero();
    }
  }

  @Test
  void each_kind_of_message_gets_one_reply_of_that_kind() throws Exception {
    try (AgentHarness agent = startWithModel();
        ExtProcClient stream = new ExtProcClient(agent.client.channel())) {
      HttpHeaders headers = HttpHeaders.getDefaultInstance();
      HttpBody body = HttpBody.getDefaultInstance();
      HttpTrailers trailers = HttpTrailers.getDefaultInstance();
      List<ProcessingRequest.Builder> messages =
          List.of(
              ProcessingRequest.newBuilder().setRequestHeaders(headers),
              ProcessingRequest.newBuilder().setRequestBody(body),
              ProcessingRequest.newBuilder().setRequestTrailers(trailers),
              ProcessingRequest.newBuilder().setResponseHeaders(headers),
              ProcessingRequest.newBuilder().setResponseBody(body),
              ProcessingRequest.newBuilder().setResponseTrailers(trailers),
              ProcessingRequest.newBuilder());
      messages.forEach(message -> stream.send(message.build()));
      List<ProcessingResponse.ResponseCase> kinds = new ArrayList<>();
      for (int i = 0; i < messages.size(); i++) {
        kinds.add(stream.reply().getResponseCase());
      }
      assertThat(kinds)
          .containsExactly(
              ProcessingResponse.ResponseCase.REQUEST_HEADERS,
              ProcessingResponse.ResponseCase.REQUEST_BODY,
              ProcessingResponse.ResponseCase.REQUEST_TRAILERS,
              ProcessingResponse.ResponseCase.RESPONSE_HEADERS,
              ProcessingResponse.ResponseCase.RESPONSE_BODY,
              ProcessingResponse.ResponseCase.RESPONSE_TRAILERS,
              ProcessingResponse.ResponseCase.REQUEST_HEADERS);
      assertThat(stream.complete()).isEmpty();
      assertThat(stream.replies).isEmpty();
      assertThat(agent.admin.status().requestsRejected()).isOne();
    }
  }

  @Test
  void in_observability_mode_there_is_no_reply() throws Exception {
    try (AgentHarness agent = startWithModel();
        ExtProcClient stream = new ExtProcClient(agent.client.channel())) {
      stream.send(ExtProcClient.headers("/", "1").toBuilder().setObservabilityMode(true).build());
      assertThat(stream.complete()).isEmpty();
      assertThat(stream.replies).isEmpty();
    }
  }

  @Test
  void the_subset_hint_limits_the_choice_as_string_or_as_list() throws Exception {
    try (AgentHarness agent = startWithModel();
        Teacher teacher = taught(agent)) {
      Value one = Value.newBuilder().setStringValue("10.0.0.1:80").build();
      Value none = Value.newBuilder().setStringValue("10.9.9.9:80").build();
      Value list = Value.newBuilder().setListValue(ListValue.newBuilder().addValues(one)).build();
      for (Value hint : List.of(one, list)) {
        ProcessingResponse reply =
            ExtProcClient.ask(agent.client.channel(), ExtProcClient.hinted(hint));
        assertThat(ExtProcClient.endpoints(reply)).containsExactly("10.0.0.1:80");
      }
      for (Value hint : List.of(none, Value.getDefaultInstance())) {
        ProcessingResponse reply =
            ExtProcClient.ask(agent.client.channel(), ExtProcClient.hinted(hint));
        assertThat(ExtProcClient.endpoints(reply)).isEmpty();
      }
      assertThat(teacher.decisions("proxy_no_endpoint")).isEqualTo(2);
    }
  }

  @Test
  void garbage_and_huge_headers_are_answered_like_others() throws Exception {
    try (AgentHarness agent = startWithModel();
        Teacher teacher = taught(agent)) {
      Map<String, String> huge = new LinkedHashMap<>();
      huge.put(":authority", "a".repeat(10_000));
      huge.put(":path", "/" + "\u00e9".repeat(15_000));
      huge.put("x-request-id", "r".repeat(20_000));
      huge.put("x-envoy-expected-rq-timeout-ms", "1e999");
      Map<String, String> garbage = Map.of(":path", "\u0000\uffff", "x-request-id", "\u0001");
      for (Map<String, String> headers : List.of(huge, garbage, Map.<String, String>of())) {
        ProcessingResponse reply =
            ExtProcClient.ask(agent.client.channel(), ExtProcClient.headers(headers));
        assertThat(ExtProcClient.endpoints(reply)).hasSize(2);
      }
      assertThat(teacher.routing().failed()).isZero();
    }
  }

  @Test
  void a_message_above_one_megabyte_ends_only_its_stream() throws Exception {
    try (AgentHarness agent = startWithModel()) {
      ExtProcClient stream = new ExtProcClient(agent.client.channel());
      stream.send(ExtProcClient.headers("/" + "x".repeat(1 << 20), "1"));
      assertThat(stream.end.get(20, TimeUnit.SECONDS)).contains("RESOURCE_EXHAUSTED");
      ProcessingResponse reply =
          ExtProcClient.ask(agent.client.channel(), ExtProcClient.headers("/", "2"));
      assertThat(reply.hasRequestHeaders()).isTrue();
    }
  }

  @Test
  void two_thousand_concurrent_streams_are_all_answered() throws Exception {
    int n = 2_000;
    try (AgentHarness agent = startWithModel();
        Teacher teacher = taught(agent)) {
      List<ExtProcClient> streams = new ArrayList<>();
      for (int i = 0; i < n; i++) {
        streams.add(new ExtProcClient(agent.client.channel()));
        streams.get(i).send(ExtProcClient.headers("/" + "p".repeat(20_000), "r" + i));
      }
      for (ExtProcClient stream : streams) {
        assertThat(stream.reply().hasRequestHeaders()).isTrue();
      }
      // Some may have exceeded the budget.
      AgentStatus.Routing routing = teacher.routing();
      long inFlight = routing.endpoints().stream().mapToLong(AgentStatus.Endpoint::inFlight).sum();
      assertThat(inFlight + teacher.decisions("proxy_budget")).isEqualTo(n);
      assertThat(routing.decisions().values().stream().mapToLong(Long::longValue).sum())
          .isEqualTo(n);
      for (ExtProcClient stream : streams) {
        assertThat(stream.complete()).isEmpty();
      }
    }
  }

  @Test
  void cancelled_streams_leave_no_requests_in_flight() throws Exception {
    int n = 3_000;
    try (AgentHarness agent = startWithModel();
        Teacher teacher = taught(agent)) {
      for (int i = 0; i < n; i++) {
        ExtProcClient stream = new ExtProcClient(agent.client.channel());
        stream.send(ExtProcClient.headers("/o", "r" + i));
        if (i % 2 == 0) {
          stream.reply();
        }
        stream.cancel();
      }
      ExtProcClient idle = new ExtProcClient(agent.client.channel());
      idle.cancel();
      assertThat(ExtProcClient.endpoints(teacher.askUntilByModel())).hasSize(2);
      assertThat(teacher.routing().failed()).isZero();
      assertThat(teacher.routing().streamsDropped()).isLessThanOrEqualTo(n / 2 + 1);
    }
  }

  @Test
  void a_decision_beyond_the_budget_leaves_the_choice_to_envoy() throws Exception {
    Files.write(directory.resolve("routing.onnx"), OnnxModels.routingLatency());
    RoutingConfig tooShort = Routings.budget(directory, TWO, 1);
    try (AgentHarness agent = start(tooShort);
        Teacher teacher = taught(agent)) {
      for (int i = 0; i < 10; i++) {
        assertThat(ExtProcClient.endpoints(teacher.ask("/o", "r" + i))).isEmpty();
      }
      assertThat(teacher.decisions("proxy_budget")).isEqualTo(10);
      assertThat(teacher.endpoint("10.0.0.1:80").inFlight()).isZero();
      assertThat(teacher.endpoint("10.0.0.2:80").inFlight()).isZero();
    }
  }

  @Test
  void envoy_chooses_until_a_model_is_promoted() throws Exception {
    try (AgentHarness agent = start(Routings.fixed(directory, TWO));
        Teacher teacher = taught(agent)) {
      assertThat(ExtProcClient.endpoints(teacher.ask("/o", "1"))).isEmpty();
      assertThat(teacher.decisions("proxy_no_model")).isOne();
      assertThat(teacher.routing().model().problem())
          .contains("does not exist", "coldrl model promote --task routing");
      Path other = Files.write(directory.resolve("o.onnx"), OnnxModels.routingLatency());
      String version = agent.admin.promote(Task.ROUTING, other).version();
      assertThat(ExtProcClient.endpoints(teacher.askUntilByModel())).hasSize(2);
      assertThat(teacher.routing().model().version()).isEqualTo(version);
      assertThat(agent.admin.status().model().version()).isEmpty();
    }
  }

  @Test
  void a_corrupt_model_or_an_eviction_model_is_not_served() throws Exception {
    Path model = directory.resolve("routing.onnx");
    Files.write(model, new byte[] {1, 2, 3});
    try (AgentHarness agent = start(Routings.fixed(directory, TWO));
        Teacher teacher = taught(agent)) {
      assertThat(ExtProcClient.endpoints(teacher.ask("/o", "1"))).isEmpty();
      assertThat(teacher.routing().model().problem())
          .contains("not an ONNX model", "coldrl train --task routing");
      OnnxModels.writeFeature(model, EvictionFeature.IDLE_MS);
      assertThatThrownBy(() -> agent.admin.reload(Task.ROUTING))
          .hasMessageContaining("features of routing");
      Files.write(model, OnnxModels.routingLatency());
      agent.admin.reload(Task.ROUTING);
      assertThat(ExtProcClient.endpoints(teacher.askUntilByModel())).hasSize(2);
    }
  }

  @Test
  void with_routing_off_its_model_cannot_be_changed() throws Exception {
    try (AgentHarness agent = new AgentHarness(directory)) {
      assertThatThrownBy(() -> agent.admin.reload(Task.ROUTING))
          .hasMessageContaining("routing is off; set routing_endpoints");
    }
  }

  @Test
  void a_failing_endpoint_is_ejected_and_envoy_chooses_if_all_are() throws Exception {
    try (AgentHarness agent = startWithModel();
        Teacher teacher = taught(agent)) {
      teacher.teach("10.0.0.2", 80, 3, 503, 1);
      assertThat(teacher.endpoint("10.0.0.2:80").ejected()).isTrue();
      ProcessingResponse reply = teacher.askUntilByModel();
      assertThat(ExtProcClient.endpoints(reply)).containsExactly("10.0.0.1:80");
      teacher.teach("10.0.0.1", 80, 3, 503, 1);
      assertThat(ExtProcClient.endpoints(teacher.ask("/o", ""))).isEmpty();
      assertThat(teacher.decisions("proxy_no_endpoint")).isOne();
      // Envoy's own choice finds one endpoint healthy; the agent probes the other one later.
      teacher.teach("10.0.0.1", 80, 1, 200, 1);
      reply = teacher.askUntilBy("probe", "/o");
      assertThat(ExtProcClient.endpoints(reply)).startsWith("10.0.0.2:80");
      String decision = ExtProcClient.decision(reply);
      teacher.report(AccessLogClient.entry(decision, "", "10.0.0.2", 80, 200, 1));
      assertThat(teacher.endpoint("10.0.0.2:80").ejected()).isFalse();
    }
  }

  @Test
  void endpoints_follow_their_file_while_serving() throws Exception {
    Path file = directory.resolve("endpoints");
    Files.writeString(file, TWO);
    Files.write(directory.resolve("routing.onnx"), OnnxModels.routingLatency());
    try (AgentHarness agent = start(Routings.watched(directory, file));
        Teacher teacher = taught(agent)) {
      String decision = ExtProcClient.decision(teacher.askUntilByModel());
      Files.writeString(file, "10.0.0.1:80");
      teacher.await(routing -> routing.endpoints().size() == 1);
      assertThat(ExtProcClient.endpoints(teacher.askUntilByModel())).containsExactly("10.0.0.1:80");
      // The chosen endpoint is no longer in the file.
      teacher.report(AccessLogClient.entry(decision, "", "10.0.0.2", 80, 503, 1));
      Files.writeString(file, "garbage");
      teacher.await(routing -> routing.endpointReadErrors() > 0);
      assertThat(ExtProcClient.endpoints(teacher.askUntilByModel())).containsExactly("10.0.0.1:80");
    }
  }

  @Test
  void records_of_endpoints_survive_a_restart() throws Exception {
    try (AgentHarness agent = startWithModel();
        Teacher teacher = taught(agent)) {
      teacher.ask("/o", "in flight for ever");
    }
    try (AgentHarness agent = startWithModel();
        Teacher teacher = new Teacher(agent)) {
      assertThat(teacher.endpoint("10.0.0.1:80").latencyMs()).isEqualTo(40);
      assertThat(teacher.endpoint("10.0.0.1:80").answers()).isEqualTo(20);
      assertThat(teacher.endpoint("10.0.0.2:80").inFlight()).isZero();
      assertThat(ExtProcClient.endpoints(teacher.askUntilByModel())).startsWith("10.0.0.2:80");
    }
  }

  @Test
  void the_end_of_the_last_access_log_stream_resets_the_requests_in_flight() throws Exception {
    try (AgentHarness agent = startWithModel();
        Teacher teacher = taught(agent)) {
      teacher.askUntilByModel();
      assertThat(teacher.routing().endpoints()).anyMatch(e -> e.inFlight() > 0);
      teacher.log.close();
      teacher.await(routing -> routing.endpoints().stream().allMatch(e -> e.inFlight() == 0));
    }
  }

  @Test
  void the_warm_up_leaves_no_endpoints_and_no_counts() throws Exception {
    Files.write(directory.resolve("routing.onnx"), OnnxModels.routingLatency());
    RoutingConfig routing = Routings.fixed(directory, TWO);
    try (AgentHarness agent = new AgentHarness(directory, 1, routing);
        Teacher teacher = new Teacher(agent)) {
      agent.agent.warmUpAndServe();
      assertThat(agent.client.isServing()).isTrue();
      AgentStatus.Routing status = teacher.routing();
      assertThat(status.decisions().values()).containsOnly(0L);
      assertThat(status.outcomes().matched() + status.outcomes().unmatched()).isZero();
      assertThat(status.endpoints()).hasSize(2).allMatch(e -> e.answers() == 0);
      assertThat(status.streamsDropped()).isZero();
      assertThat(agent.admin.status().history().objects()).isZero();
    }
  }

  @Test
  void both_envoy_services_have_their_own_health() throws Exception {
    try (AgentHarness agent = startWithModel()) {
      agent.agent.warmUpAndServe();
      for (String service :
          List.of(ExternalProcessorGrpc.SERVICE_NAME, AccessLogServiceGrpc.SERVICE_NAME)) {
        assertThat(
                HealthGrpc.newBlockingStub(agent.client.channel())
                    .check(HealthCheckRequest.newBuilder().setService(service).build())
                    .getStatus())
            .isEqualTo(HealthCheckResponse.ServingStatus.SERVING);
      }
    }
  }
}
