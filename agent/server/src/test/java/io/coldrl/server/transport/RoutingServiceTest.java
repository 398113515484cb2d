package io.coldrl.server.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coldrl.proto.v1.OutcomeResult;
import io.coldrl.proto.v1.ReportOutcomeRequest;
import io.coldrl.proto.v1.RouteSource;
import io.coldrl.proto.v1.RoutingServiceGrpc;
import io.coldrl.proto.v1.SelectEndpointRequest;
import io.coldrl.proto.v1.SelectEndpointResponse;
import io.coldrl.testkit.OnnxModels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoutingServiceTest {
  private Path directory;

  @BeforeEach
  void setUp(@TempDir Path temporary) throws Exception {
    directory = temporary;
    Files.write(directory.resolve("routing.onnx"), OnnxModels.routingLatency());
  }

  private static RoutingServiceGrpc.RoutingServiceBlockingStub stub(AgentHarness agent) {
    return RoutingServiceGrpc.newBlockingStub(agent.client.channel())
        .withDeadlineAfter(20, TimeUnit.SECONDS);
  }

  private static ReportOutcomeRequest.Builder success(String endpoint) {
    return ReportOutcomeRequest.newBuilder()
        .setEndpoint(endpoint)
        .setResult(OutcomeResult.OUTCOME_SUCCESS)
        .setLatencyMs(endpoint.startsWith("10.0.0.1") ? 40 : 4)
        .setAttempts(1);
  }

  @Test
  void requests_and_outcomes_share_the_endpoints_with_envoy() throws Exception {
    try (AgentHarness agent =
            new AgentHarness(directory, 0, Routings.fixed(directory, "10.0.0.1:80, 10.0.0.2:80"));
        Teacher teacher = new Teacher(agent)) {
      for (int i = 0; i < 20; i++) {
        stub(agent).reportOutcome(success("10.0.0.1:80").build());
        stub(agent).reportOutcome(success("10.0.0.2:80").build());
      }
      SelectEndpointRequest request =
          SelectEndpointRequest.newBuilder().setAuthority("a.test").setPath("/o").build();
      SelectEndpointResponse response = stub(agent).selectEndpoint(request);
      while (response.getSource() != RouteSource.ROUTE_MODEL) {
        response = stub(agent).selectEndpoint(request);
      }
      assertThat(response.getEndpointsList()).containsExactly("10.0.0.2:80", "10.0.0.1:80");
      stub(agent)
          .reportOutcome(success("10.0.0.2:80").setDecisionId(response.getDecisionId()).build());
      assertThat(teacher.routing().outcomes().matched()).isOne();
      response = stub(agent).selectEndpoint(request.toBuilder().addSubset("10.9.9.9:1").build());
      assertThat(response.getSource()).isEqualTo(RouteSource.ROUTE_PROXY_NO_ENDPOINT);
      assertThat(response.getEndpointsList()).isEmpty();
    }
  }

  @Test
  void a_request_beyond_a_limit_is_refused() throws Exception {
    try (AgentHarness agent =
        new AgentHarness(directory, 0, Routings.fixed(directory, "10.0.0.1:80"))) {
      SelectEndpointRequest.Builder request = SelectEndpointRequest.newBuilder();
      assertThatThrownBy(
              () ->
                  stub(agent)
                      .selectEndpoint(
                          request
                              .clone()
                              .addAllSubset(Collections.nCopies(257, "10.0.0.1:80"))
                              .build()))
          .hasMessageContaining("subset has 257 endpoints, must be 0 to 256");
      assertThatThrownBy(
              () -> stub(agent).selectEndpoint(request.clone().setPath("x".repeat(8_193)).build()))
          .hasMessageContaining("path has 8193 bytes, must be 0 to 8192");
      assertThatThrownBy(
              () ->
                  stub(agent).reportOutcome(success("10.0.0.1:80").setLatencyMs(Float.NaN).build()))
          .hasMessageContaining("latency_ms is NaN");
      assertThat(agent.admin.status().requestsRejected()).isEqualTo(3);
    }
  }

  @Test
  void with_routing_off_a_request_fails_with_the_keys_to_set() throws Exception {
    try (AgentHarness agent = new AgentHarness(directory)) {
      assertThatThrownBy(
              () -> stub(agent).selectEndpoint(SelectEndpointRequest.getDefaultInstance()))
          .hasMessageContaining("FAILED_PRECONDITION: routing is off");
    }
  }
}
