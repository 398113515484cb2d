package io.coldrl.nginx;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Shadow mode: LRU deletes, and the others are compared with it. */
final class ShadowIT {
  private static final int MAX_BYTES = 4 << 20;

  @Test
  void nothing_but_lru_deletes_and_all_three_name_about_as_many_bytes() throws Exception {
    NginxConf conf =
        NginxConf.of(NginxConf.SMALL).agent().http("coldrl_rule on; coldrl_shadow on;").awake();
    try (NginxRig rig = new NginxRig(conf);
        ScriptedEvictionAgent agent = new ScriptedEvictionAgent(rig.socket())) {
      int from = 0;
      // Each may be behind by a share of max_size: enough deletions for that to matter little.
      while (shadow(rig, "lru").path("bytes").asLong() < 2L * MAX_BYTES) {
        assertThat(from).as("requests").isLessThan(20_000);
        assertThat(rig.load(Urls.mixed(from, from + 800), 400).errors()).isZero();
        from += 800;
      }
      rig.awaitBelowLimit();

      assertThat(agent.questions()).isPositive();
      assertThat(rig.status().path("shadow").asBoolean()).isTrue();
      assertThat(rig.status().at("/victims/staged").asLong()).isZero();
      assertThat(rig.evicted("model") + rig.evicted("rule")).isZero();
      assertThat(rig.deletions()).extracting(NginxRig.Deletion::source).containsOnly("lru");
      assertThat(shadow(rig, "lru").path("objects").asLong()).isEqualTo(rig.evicted("lru"));
      double lru = shadow(rig, "lru").path("bytes").asLong();
      for (String source : List.of("model", "rule")) {
        NginxRig.await(
            "as many bytes of the " + source + " as of LRU: " + rig.zone().path("shadow"),
            () -> Math.abs(shadow(rig, source).path("bytes").asLong() / lru - 1) < 0.1);
      }
    }
  }

  @Test
  void what_is_asked_for_after_it_was_deleted_or_named_is_counted() throws Exception {
    NginxConf conf =
        NginxConf.of(NginxConf.SMALL).agent().http("coldrl_rule on; coldrl_shadow on;").awake();
    try (NginxRig rig = new NginxRig(conf);
        ScriptedEvictionAgent agent = new ScriptedEvictionAgent(rig.socket())) {
      List<String> paths = new ArrayList<>(Urls.mixed(0, 1_200));
      assertThat(rig.load(paths, 400).errors()).isZero();
      rig.awaitBelowLimit();
      assertThat(agent.named()).isNotEmpty();
      long again =
          shadow(rig, "lru").path("asked_again").asLong()
              + shadow(rig, "model").path("asked_again").asLong()
              + shadow(rig, "rule").path("asked_again").asLong();
      assertThat(again).isZero();

      long deleted = shadow(rig, "lru").path("objects").asLong();
      Collections.reverse(paths);
      assertThat(rig.load(paths, 400).errors()).isZero();
      NginxRig.await(
          "most of what LRU deleted to be asked for again",
          () -> shadow(rig, "lru").path("asked_again").asLong() > deleted / 2);
      assertThat(shadow(rig, "model").path("asked_again").asLong()).isPositive();
      assertThat(shadow(rig, "rule").path("asked_again").asLong()).isPositive();
    }
  }

  private static JsonNode shadow(NginxRig rig, String source) throws Exception {
    return rig.zone().path("shadow").path(source);
  }
}
