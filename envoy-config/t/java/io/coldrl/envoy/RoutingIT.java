package io.coldrl.envoy;

import static org.assertj.core.api.Assertions.assertThat;

import io.coldrl.rig.envoy.BackendSettings;
import io.coldrl.rig.envoy.EnvoyProcess;
import io.coldrl.rig.envoy.OpenLoopResult;
import io.coldrl.server.admin.AgentStatus;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A real Envoy and a real agent with a model, both well. */
final class RoutingIT {
  @Test
  void requests_go_where_the_agent_says_and_their_outcomes_come_back() throws Exception {
    try (EnvoyRig rig = new EnvoyRig()) {
      rig.startAgent();
      EnvoyProcess envoy = rig.startEnvoy(rig.patient());
      OpenLoopResult tally = rig.load(envoy, 1_500, 300);
      assertThat(tally.errors()).isZero();
      EnvoyRig.await("all outcomes", () -> rig.routing().outcomes().matched() >= 1_500);

      AgentStatus.Routing routing = rig.routing();
      assertThat(routing.decisions().get("model"))
          .as("decisions %s", routing.decisions())
          .isGreaterThan(1_000);
      assertThat(routing.outcomes().choicesNotTaken()).isZero();
      assertThat(routing.outcomes().unmatched()).isZero();
      assertThat(routing.outcomes().missing()).isZero();
      assertThat(routing.endpoints()).allSatisfy(e -> assertThat(e.inFlight()).isZero());
      long answers = routing.endpoints().stream().mapToLong(AgentStatus.Endpoint::answers).sum();
      assertThat(answers).isEqualTo(1_500);
      assertThat(routing.endpoints())
          .allSatisfy(
              e ->
                  assertThat(e.answers())
                      .isEqualTo(tally.byBackend().getOrDefault(e.address(), 0L)));
    }
  }

  @Test
  void a_backend_that_becomes_slow_is_asked_less() throws Exception {
    try (EnvoyRig rig = new EnvoyRig(BackendSettings.of(2))) {
      rig.startAgent();
      EnvoyProcess envoy = rig.startEnvoy(rig.patient());
      rig.load(envoy, 600, 200);
      rig.backends.get(1).become(BackendSettings.of(2).slower(20));
      rig.load(envoy, 600, 200);
      OpenLoopResult tally = rig.load(envoy, 600, 200);
      assertThat(tally.errors()).isZero();
      assertThat(tally.byBackend().getOrDefault(rig.addresses().get(1), 0L)).isLessThan(75);
    }
  }

  @Test
  void a_failing_backend_is_ejected_and_its_requests_are_served_by_the_second_choice()
      throws Exception {
    try (EnvoyRig rig = new EnvoyRig()) {
      rig.startAgent();
      EnvoyProcess envoy = rig.startEnvoy(rig.patient());
      rig.load(envoy, 400, 200);
      rig.backends.get(2).become(BackendSettings.of(16).failing(1));
      String failing = rig.addresses().get(2);
      // One that was slow at first may not be asked for some seconds.
      EnvoyRig.await(
          "the failing backend to be ejected",
          () -> {
            assertThat(rig.load(envoy, 400, 200).errors()).isZero();
            return rig.routing().endpoints().stream()
                .anyMatch(e -> e.address().equals(failing) && e.ejected());
          });
      long failures = rig.backends.get(2).failures();
      assertThat(failures).isPositive().isLessThan(40);

      rig.backends.get(2).become(BackendSettings.of(16));
      EnvoyRig.await(
          "the backend to be probed and back",
          () -> {
            assertThat(rig.load(envoy, 100, 200).errors()).isZero();
            return rig.routing().endpoints().stream().noneMatch(AgentStatus.Endpoint::ejected);
          });
    }
  }

  @Test
  void the_agent_chooses_among_what_a_subset_hint_leaves() throws Exception {
    try (EnvoyRig rig = new EnvoyRig()) {
      rig.startAgent();
      EnvoyProcess envoy =
          rig.startEnvoy(rig.patient().firstFilter(Filters.subsetFromHeader("x-subset")));
      rig.load(envoy, 200, 200);
      String subset = String.join(",", rig.addresses(1, 3));
      for (int i = 0; i < 50; i++) {
        HttpResponse<String> response = rig.get(envoy, "/a/" + i, "x-subset", subset);
        assertThat(rig.servedBy(response)).isBetween(1, 2);
      }
    }
  }

  @Test
  void outcomes_of_requests_that_the_agent_was_too_late_for_count_too() throws Exception {
    try (EnvoyRig rig = new EnvoyRig()) {
      rig.startAgent();
      SlowRelay relay = rig.startRelay(Duration.ofMillis(20));
      EnvoyProcess envoy = rig.startEnvoy(rig.sidecar().agentSocket(relay.socket()));
      assertThat(rig.load(envoy, 200, 100).errors()).isZero();
      EnvoyRig.await("all outcomes", () -> answers(rig) >= 200);
      assertThat(envoy.stat("http.in.ext_proc.message_timeouts")).isPositive();
    }
  }

  private static long answers(EnvoyRig rig) throws Exception {
    return rig.routing().endpoints().stream().mapToLong(AgentStatus.Endpoint::answers).sum();
  }
}
