package io.coldrl.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.coldrl.proto.v1.DecisionSource;
import io.coldrl.proto.v1.SelectVictimsRequest;
import io.coldrl.server.admin.AgentStatus;
import io.coldrl.testkit.HostileModels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model that passes its trial and does not end on some question. */
class ModelOverrunTest {
  private static DecisionSource decide(AgentHarness agent, long firstSize) {
    SelectVictimsRequest.Builder request = AgentHarness.request(4);
    request.getCandidatesBuilder(0).setSizeBytes(firstSize);
    return agent.eviction().selectVictims(request.build()).getDecisionSource();
  }

  @Test
  void lru_decides_instead_and_after_three_times_for_good(@TempDir Path directory)
      throws Exception {
    Files.write(directory.resolve("model.onnx"), HostileModels.endlessLoopAtSize(777));
    try (AgentHarness agent = new AgentHarness(directory)) {
      assertThat(decide(agent, 1)).isEqualTo(DecisionSource.MODEL);
      for (int i = 0; i < 3; i++) {
        assertThat(decide(agent, 777)).isEqualTo(DecisionSource.LRU_MODEL_ERROR);
      }
      assertThat(decide(agent, 1)).isEqualTo(DecisionSource.LRU_NO_MODEL);
      AgentStatus status = agent.admin.status();
      assertThat(status.model().version()).isEmpty();
      assertThat(status.model().problem()).contains("ran for more than 50 ms");
      assertThat(status.modelChanges().overruns()).isEqualTo(3);
      long endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
      while (agent.admin.status().modelChanges().quarantines() == 0) {
        assertThat(System.nanoTime()).as("the deadline").isLessThan(endNanos);
      }
      assertThat(decide(agent, 1)).isEqualTo(DecisionSource.LRU_NO_MODEL);
    }
  }
}
