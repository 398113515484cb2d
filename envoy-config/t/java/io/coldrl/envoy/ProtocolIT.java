package io.coldrl.envoy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import io.coldrl.rig.envoy.BackendSettings;
import io.coldrl.rig.envoy.EnvoyConfig;
import io.coldrl.rig.envoy.EnvoyProcess;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption;
import io.envoyproxy.envoy.data.accesslog.v3.HTTPAccessLogEntry;
import io.envoyproxy.envoy.service.ext_proc.v3.CommonResponse;
import io.envoyproxy.envoy.service.ext_proc.v3.HeaderMutation;
import io.envoyproxy.envoy.service.ext_proc.v3.HeadersResponse;
import io.envoyproxy.envoy.service.ext_proc.v3.ImmediateResponse;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingRequest;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingResponse;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** How Envoy handles each answer of an agent. */
final class ProtocolIT {
  private static final String EXT_PROC = "http.in.ext_proc.";

  /** An agent that has just started on a busy machine is late; what is tested here is not that. */
  private static EnvoyProcess startPatient(EnvoyRig rig) throws Exception {
    return rig.startEnvoy(rig.patient());
  }

  private static HTTPAccessLogEntry firstLogged(ScriptedRoutingAgent agent) throws Exception {
    EnvoyRig.await("an entry of the access log", () -> !agent.logged.isEmpty());
    return Objects.requireNonNull(agent.logged.peek()).entry();
  }

  @Test
  void a_request_goes_where_the_metadata_says_and_the_access_log_tells_of_it() throws Exception {
    try (EnvoyRig rig = new EnvoyRig()) {
      String chosen = rig.addresses().get(2);
      ScriptedRoutingAgent agent =
          rig.keep(
              new ScriptedRoutingAgent(rig.socket(), m -> ScriptedRoutingAgent.choose(chosen)));
      EnvoyProcess envoy = startPatient(rig);
      for (int i = 0; i < 20; i++) {
        assertThat(rig.servedBy(rig.get(envoy, "/a/" + i))).isEqualTo(2);
      }
      HTTPAccessLogEntry entry = firstLogged(agent);
      assertThat(entry.getCommonProperties().getUpstreamRemoteAddress().getSocketAddress())
          .satisfies(a -> assertThat(a.getAddress() + ":" + a.getPortValue()).isEqualTo(chosen));
      assertThat(
              entry
                  .getCommonProperties()
                  .getMetadata()
                  .getFilterMetadataOrThrow("coldrl")
                  .getFieldsOrThrow("decision")
                  .getStringValue())
          .isEqualTo("abc");
      assertThat(entry.getCommonProperties().getUpstreamRequestAttemptCount()).isEqualTo(1);
      assertThat(entry.getRequest().getRequestId()).isNotEmpty();
      assertThat(entry.getResponse().getResponseCode().getValue()).isEqualTo(200);
      assertThat(agent.streams.get()).isEqualTo(20);
      assertThat(agent.heard).hasSize(20);
      // Having its answer, Envoy resets the stream; what is left to the agent is to end it.
      EnvoyRig.await("the end of all streams", () -> agent.cancelled.get() == 20);
    }
  }

  @Test
  void a_retry_goes_to_the_second_choice() throws Exception {
    try (EnvoyRig rig = new EnvoyRig()) {
      rig.backends.get(3).become(BackendSettings.of(16).failing(1));
      String choices = rig.addresses().get(3) + "," + rig.addresses().get(1);
      ScriptedRoutingAgent agent =
          rig.keep(
              new ScriptedRoutingAgent(rig.socket(), m -> ScriptedRoutingAgent.choose(choices)));
      EnvoyProcess envoy = startPatient(rig);
      for (int i = 0; i < 10; i++) {
        HttpResponse<String> response = rig.get(envoy, "/a/" + i);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(rig.servedBy(response)).isEqualTo(1);
      }
      assertThat(rig.backends.get(3).failures()).isEqualTo(10);
      assertThat(firstLogged(agent).getCommonProperties().getUpstreamRequestAttemptCount())
          .isEqualTo(2);
      assertThat(envoy.stat("cluster.service.upstream_rq_retry_success")).isEqualTo(10);
    }
  }

  @Test
  void where_nothing_listens_at_the_choice_the_second_serves() throws Exception {
    try (EnvoyRig rig = new EnvoyRig()) {
      rig.backends.get(0).close();
      String choices = rig.addresses().get(0) + "," + rig.addresses().get(1);
      rig.keep(new ScriptedRoutingAgent(rig.socket(), m -> ScriptedRoutingAgent.choose(choices)));
      EnvoyProcess envoy = startPatient(rig);
      for (int i = 0; i < 10; i++) {
        assertThat(rig.servedBy(rig.get(envoy, "/a/" + i))).isEqualTo(1);
      }
    }
  }

  @Test
  void a_choice_that_is_no_endpoint_of_the_cluster_is_left_to_the_fallback() throws Exception {
    for (String choice : List.of("127.0.0.1:1", "nonsense", "", ",,,", "10.0.0.1")) {
      try (EnvoyRig rig = new EnvoyRig()) {
        rig.keep(new ScriptedRoutingAgent(rig.socket(), m -> ScriptedRoutingAgent.choose(choice)));
        EnvoyProcess envoy = startPatient(rig);
        assertThat(rig.load(envoy, 100, 400).errors()).as(choice).isZero();
      }
    }
  }

  @Test
  void what_a_client_forges_has_no_effect_and_goes_no_further() throws Exception {
    try (EnvoyRig rig = new EnvoyRig()) {
      ScriptedRoutingAgent agent =
          rig.keep(
              new ScriptedRoutingAgent(rig.socket(), m -> ScriptedRoutingAgent.goOn().build()));
      EnvoyProcess envoy = startPatient(rig);
      String forged = rig.addresses().get(0);
      assertThat(
              rig.load(envoy, 200, 400, "x-gateway-destination-endpoint", forged)
                  .byBackend()
                  .getOrDefault(forged, 0L))
          .isLessThan(150);
      assertThat(agent.heard).hasSize(200);
    }
  }

  @Test
  void only_the_headers_that_matter_reach_the_agent() throws Exception {
    try (EnvoyRig rig = new EnvoyRig()) {
      ScriptedRoutingAgent agent =
          rig.keep(
              new ScriptedRoutingAgent(rig.socket(), m -> ScriptedRoutingAgent.goOn().build()));
      EnvoyProcess envoy = startPatient(rig);
      rig.get(envoy, "/a?b=c", "cookie", "secret", "x-envoy-upstream-rq-timeout-ms", "700");
      ProcessingRequest message = Objects.requireNonNull(agent.heard.peek());
      List<HeaderValue> headers = message.getRequestHeaders().getHeaders().getHeadersList();
      assertThat(headers)
          .extracting(HeaderValue::getKey)
          .contains(":authority", ":path", "x-request-id")
          .doesNotContain("cookie", ":method");
      assertThat(headers)
          .filteredOn(header -> header.getKey().equals("x-envoy-upstream-rq-timeout-ms"))
          .extracting(header -> header.getRawValue().toStringUtf8())
          .containsExactly("700");
    }
  }

  @Test
  void a_front_proxy_does_not_believe_deadlines_of_strangers() throws Exception {
    try (EnvoyRig rig = new EnvoyRig()) {
      ScriptedRoutingAgent agent =
          rig.keep(
              new ScriptedRoutingAgent(rig.socket(), m -> ScriptedRoutingAgent.goOn().build()));
      EnvoyConfig config =
          EnvoyConfig.shipped("front-proxy.yaml")
              .agentSocket(rig.socket())
              .endpoints(rig.addresses())
              .patient();
      EnvoyProcess envoy = rig.startEnvoy(config);
      String[] forged = {
        "x-envoy-upstream-rq-timeout-ms", "1", "x-envoy-expected-rq-timeout-ms", "1"
      };
      assertThat(rig.get(envoy, "/a", forged).statusCode()).isEqualTo(200);
      ProcessingRequest message = Objects.requireNonNull(agent.heard.peek());
      assertThat(message.getRequestHeaders().getHeaders().getHeadersList())
          .extracting(HeaderValue::getKey)
          .containsExactlyInAnyOrder(":authority", ":path", "x-request-id");
    }
  }

  @Test
  void what_envoy_thinks_of_a_hosts_health_does_not_matter_to_the_choice() throws Exception {
    try (EnvoyRig rig = new EnvoyRig()) {
      String chosen = rig.addresses().get(0);
      rig.keep(new ScriptedRoutingAgent(rig.socket(), m -> ScriptedRoutingAgent.choose(chosen)));
      EnvoyConfig config = rig.patient();
      ((ObjectNode) config.backends().at("/load_assignment/endpoints/0/lb_endpoints/0"))
          .put("health_status", "UNHEALTHY");
      EnvoyProcess envoy = rig.startEnvoy(config);
      assertThat(envoy.stat("cluster.service.membership_healthy")).isEqualTo(EnvoyRig.BACKENDS - 1);
      assertThat(rig.servedBy(rig.get(envoy, "/a"))).isZero();
    }
  }

  @Test
  void the_agent_hears_of_a_narrowed_choice() throws Exception {
    try (EnvoyRig rig = new EnvoyRig()) {
      ScriptedRoutingAgent agent =
          rig.keep(
              new ScriptedRoutingAgent(rig.socket(), m -> ScriptedRoutingAgent.goOn().build()));
      EnvoyProcess envoy =
          rig.startEnvoy(rig.patient().firstFilter(Filters.subsetFromHeader("x-subset")));
      rig.get(envoy, "/a", "x-subset", "1.2.3.4:5,6.7.8.9:10");
      ProcessingRequest message = Objects.requireNonNull(agent.heard.peek());
      assertThat(
              message
                  .getMetadataContext()
                  .getFilterMetadataOrThrow("envoy.lb.subset_hint")
                  .getFieldsOrThrow("x-gateway-destination-endpoint-subset")
                  .getStringValue())
          .isEqualTo("1.2.3.4:5,6.7.8.9:10");
    }
  }

  @Test
  void an_agent_that_says_nothing_costs_the_time_out_and_no_request() throws Exception {
    try (EnvoyRig rig = new EnvoyRig()) {
      ScriptedRoutingAgent agent = rig.keep(new ScriptedRoutingAgent(rig.socket(), m -> null));
      EnvoyProcess envoy = rig.startEnvoy(rig.sidecar());
      assertThat(rig.load(envoy, 200, 200).errors()).isZero();
      assertThat(envoy.stat(EXT_PROC + "message_timeouts")).isPositive();
      assertThat(envoy.stat(EXT_PROC + "failure_mode_allowed")).isEqualTo(200);
      EnvoyRig.await("all outcomes", () -> agent.logged.size() == 200);
      EnvoyRig.await(
          "the end of all streams",
          () -> agent.completed.get() + agent.cancelled.get() == agent.streams.get());
    }
  }

  @Test
  void an_agent_that_answers_with_a_response_of_its_own_is_not_obeyed() throws Exception {
    try (EnvoyRig rig = new EnvoyRig()) {
      ProcessingResponse refusal =
          ProcessingResponse.newBuilder()
              .setImmediateResponse(ImmediateResponse.newBuilder().setBody(bytes("no")))
              .build();
      rig.keep(new ScriptedRoutingAgent(rig.socket(), m -> refusal));
      EnvoyProcess envoy = startPatient(rig);
      assertThat(rig.load(envoy, 100, 400).errors()).isZero();
      assertThat(envoy.stat(EXT_PROC + "immediate_responses_sent")).isZero();
      assertThat(envoy.stat(EXT_PROC + "spurious_msgs_received")).isEqualTo(100);
    }
  }

  @Test
  void an_agent_that_changes_headers_is_not_obeyed() throws Exception {
    try (EnvoyRig rig = new EnvoyRig()) {
      HeaderValueOption option =
          HeaderValueOption.newBuilder()
              .setHeader(HeaderValue.newBuilder().setKey(":path").setRawValue(bytes("/evil")))
              .build();
      ProcessingResponse change =
          ProcessingResponse.newBuilder()
              .setRequestHeaders(
                  HeadersResponse.newBuilder()
                      .setResponse(
                          CommonResponse.newBuilder()
                              .setHeaderMutation(
                                  HeaderMutation.newBuilder().addSetHeaders(option))))
              .build();
      ScriptedRoutingAgent agent = rig.keep(new ScriptedRoutingAgent(rig.socket(), m -> change));
      EnvoyProcess envoy = startPatient(rig);
      assertThat(rig.load(envoy, 100, 400).errors()).isZero();
      assertThat(firstLogged(agent).getRequest().getPath()).startsWith("/request/");
      assertThat(envoy.stat(EXT_PROC + "rejected_header_mutations")).isEqualTo(100);
    }
  }

  @Test
  void answers_of_the_wrong_kind_fail_no_request() throws Exception {
    try (EnvoyRig rig = new EnvoyRig()) {
      ProcessingResponse wrong =
          ProcessingResponse.newBuilder()
              .setResponseHeaders(HeadersResponse.getDefaultInstance())
              .build();
      rig.keep(new ScriptedRoutingAgent(rig.socket(), m -> wrong));
      EnvoyProcess envoy = startPatient(rig);
      assertThat(rig.load(envoy, 100, 400).errors()).isZero();
      assertThat(envoy.stat(EXT_PROC + "spurious_msgs_received")).isEqualTo(100);
      assertThat(envoy.stat(EXT_PROC + "failure_mode_allowed")).isEqualTo(100);
    }
  }

  private static ByteString bytes(String text) {
    return ByteString.copyFromUtf8(text);
  }
}
