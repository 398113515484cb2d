package io.coldrl.nginx;

import static org.assertj.core.api.Assertions.assertThat;

import io.coldrl.proto.v1.DecisionSource;
import io.coldrl.proto.v1.SelectVictimsRequest;
import io.coldrl.proto.v1.SelectVictimsResponse;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The agent's guard blocks a model whose victims are in the reserve. */
final class GuardIT {
  private static SelectVictimsResponse byGuard(SelectVictimsRequest question) {
    return ScriptedEvictionAgent.longestIdleFirst(question).toBuilder()
        .setDecisionSource(DecisionSource.LRU_GUARD)
        .build();
  }

  private static List<String> sinceTheGuardsAnswer(NginxRig rig) throws Exception {
    List<String> deletions =
        rig.errorLog().stream()
            .dropWhile(line -> !line.contains("answer LRU_GUARD"))
            .filter(line -> line.contains(" deleted "))
            .toList();
    assertThat(deletions).isNotEmpty();
    return deletions;
  }

  @Test
  void the_reserve_of_a_blocked_model_is_emptied_and_lru_goes_on() throws Exception {
    try (NginxRig rig = new NginxRig(NginxConf.of(NginxConf.SMALL).agent().awake());
        ScriptedEvictionAgent scripted = new ScriptedEvictionAgent(rig.socket())) {
      assertThat(rig.load(Urls.of(2, "before", 0, 1_400), 500).errors()).isZero();
      rig.awaitBelowLimit();
      assertThat(rig.evicted("model")).isPositive();
      NginxRig.await("victims to be named", () -> rig.zone().path("credits").asLong() >= 12);

      scripted.answering(GuardIT::byGuard);
      // Few deletions at a time, so that not all that earlier answers allowed are spent before the
      // guard's answer.
      for (int from = 0; rig.decisions("lru_guard") == 0; from += 2) {
        assertThat(from).as("requests until the guard's answer").isLessThan(400);
        assertThat(rig.load(Urls.of(2, "guard", from, from + 2), 20).errors()).isZero();
      }
      long lru = rig.evicted("lru");
      assertThat(rig.load(Urls.of(2, "after", 0, 300), 500).errors()).isZero();
      rig.awaitBelowLimit();
      assertThat(rig.evicted("lru")).isGreaterThan(lru);
      assertThat(sinceTheGuardsAnswer(rig)).noneMatch(line -> line.endsWith("by model"));
      assertThat(rig.status().at("/victims/skipped_because/guard").asLong()).isPositive();
      assertThat(rig.zone().path("reserve").asLong()).isZero();
      assertThat(rig.zone().path("credits").asLong()).isZero();

      long model = rig.evicted("model");
      scripted.answering(ScriptedEvictionAgent::largestFirst);
      for (int from = 0; rig.evicted("model") == model; from += 10) {
        assertThat(from).as("requests until the model decides again").isLessThan(5_000);
        assertThat(rig.load(Urls.of(2, "again", from, from + 10), 200).errors()).isZero();
      }
    }
  }
}
