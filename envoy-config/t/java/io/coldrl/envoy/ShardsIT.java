package io.coldrl.envoy;

import static org.assertj.core.api.Assertions.assertThat;

import io.coldrl.core.eviction.EvictionFeature;
import io.coldrl.rig.NginxProcess;
import io.coldrl.rig.Workload;
import io.coldrl.rig.envoy.EnvoyConfig;
import io.coldrl.rig.envoy.EnvoyProcess;
import io.coldrl.rig.envoy.OpenLoop;
import io.coldrl.rig.envoy.OpenLoopResult;
import io.coldrl.rig.envoy.RequestSchedule;
import io.coldrl.server.admin.AgentStatus;
import io.coldrl.testkit.OnnxModels;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

/** Both halves at work: Envoy routes to NGINX shards, whose module evicts, all by one agent. */
final class ShardsIT {
  private static final int SHARDS = 2;

  @Test
  void one_agent_routes_to_the_shards_and_chooses_what_they_evict() throws Exception {
    Workload workload = new Workload(1);
    try (EnvoyRig rig = new EnvoyRig()) {
      Shards shards = rig.keep(new Shards(rig.directory, rig.socket(), workload, SHARDS, "4m"));
      rig.startAgentWith(
          OnnxModels.writeFeature(
              rig.directory.resolve("eviction.onnx"), EvictionFeature.SIZE_BYTES),
          "--routing-endpoints=" + String.join(",", shards.addresses()),
          "--routing-cached=true");
      EnvoyConfig config =
          EnvoyConfig.shipped("front-proxy.yaml")
              .agentSocket(rig.socket())
              .endpoints(shards.addresses())
              .patient();
      EnvoyProcess envoy = rig.startEnvoy(config);

      int sent = 0;
      try (OpenLoop driver = new OpenLoop()) {
        do {
          OpenLoopResult tally =
              driver.run(RequestSchedule.of(workload, 1_000, 250, sent, 1), envoy.port());
          assertThat(tally.errors()).isZero();
          sent += 1_000;
          assertThat(sent).as("requests until the module's model evicts").isLessThan(20_000);
        } while (evictedByModel(shards) == 0);
      }
      int all = sent;
      EnvoyRig.await("all outcomes", () -> rig.routing().outcomes().matched() >= all);
      AgentStatus.Routing routing = rig.routing();
      assertThat(routing.decisions().get("model")).isPositive();
      assertThat(routing.outcomes().choicesNotTaken()).isZero();
      assertThat(routing.endpoints()).allSatisfy(e -> assertThat(e.answers()).isPositive());

      HttpResponse<String> first = rig.get(envoy, "/object/1");
      HttpResponse<String> again = rig.get(envoy, "/object/1");
      assertThat(first.headers().firstValue("x-cache-status")).isPresent();
      assertThat(again.statusCode()).isEqualTo(200);
    }
  }

  private static long evictedByModel(Shards shards) throws Exception {
    long sum = 0;
    for (NginxProcess shard : shards.shards) {
      sum += shard.status().at("/decisions/model").asLong();
    }
    return sum;
  }

  @Test
  void without_an_agent_the_path_chooses_the_shard() throws Exception {
    Workload workload = new Workload(1);
    try (EnvoyRig rig = new EnvoyRig()) {
      Shards shards = rig.keep(new Shards(rig.directory, rig.socket(), workload, SHARDS, "64m"));
      EnvoyProcess envoy =
          rig.startEnvoy(
              EnvoyConfig.shipped("front-proxy.yaml")
                  .agentSocket(rig.socket())
                  .endpoints(shards.addresses()));
      for (int i = 0; i < 20; i++) {
        assertThat(rig.get(envoy, "/object/" + i).headers().firstValue("x-cache-status"))
            .hasValue("MISS");
        assertThat(rig.get(envoy, "/object/" + i).headers().firstValue("x-cache-status"))
            .hasValue("HIT");
      }
    }
  }
}
