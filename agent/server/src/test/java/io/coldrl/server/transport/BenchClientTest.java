package io.coldrl.server.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchClientTest {
  private static final BenchPlan PLAN = new BenchPlan("bench", 1_000, 100, 1, 0, 1_000_000);

  @TempDir private Path directory = Path.of("");

  // Without a model, LRU decides: for want of a model, or of time if the machine is busy.
  private static long answers(BenchResult result) {
    assertThat(result.sources()).containsKey("lru_no_model").doesNotContainKey("model");
    return result.sources().values().stream().mapToLong(Long::longValue).sum();
  }

  @Test
  void every_call_of_the_plan_is_made_and_measured() throws Exception {
    try (AgentHarness agent = new AgentHarness(directory);
        BenchClient client = new BenchClient(agent.config.socket(), 2, PLAN)) {
      client.reportObjects();
      assertThat(agent.admin.status().accesses().accepted()).isEqualTo(1_000);
      BenchResult result = client.run(64);
      assertThat(result.calls()).isEqualTo(100);
      assertThat(result.failed()).isZero();
      assertThat(answers(result)).isEqualTo(100);
      assertThat(result.fallbacks()).isEqualTo(100);
      assertThat(result.us().p50()).isPositive().isLessThanOrEqualTo(result.us().p999());
      assertThat(result.floorUs().p50()).isPositive();
    }
  }

  @Test
  void more_than_64_candidates_are_asked_for_in_several_questions() throws Exception {
    try (AgentHarness agent = new AgentHarness(directory);
        BenchClient client = new BenchClient(agent.config.socket(), 1, PLAN)) {
      BenchResult result = client.run(256);
      assertThat(result.calls()).isEqualTo(100);
      assertThat(answers(result)).isEqualTo(400);
      assertThat(result.fallbacks()).isEqualTo(100);
    }
  }

  @Test
  void without_an_agent_it_says_so() {
    try (BenchClient client = new BenchClient(directory.resolve("none.sock"), 1, PLAN)) {
      assertThatThrownBy(client::reportObjects).isInstanceOf(AgentCallException.class);
    }
  }
}
