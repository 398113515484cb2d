package io.coldrl.nginx;

import static org.assertj.core.api.Assertions.assertThat;

import io.coldrl.training.demo.AgentProcess;
import io.coldrl.training.demo.Tally;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What the module does while its agent is well. */
final class EvictionIT {
  @Test
  void a_second_request_is_a_hit() throws Exception {
    try (Rig rig = new Rig()) {
      assertThat(rig.nginx.get("/object/1").headers().firstValue("X-Cache-Status"))
          .contains("MISS");
      assertThat(rig.nginx.get("/object/1").headers().firstValue("X-Cache-Status")).contains("HIT");
    }
  }

  @Test
  void the_victims_that_the_agent_named_and_no_others_are_the_files_gone() throws Exception {
    try (Rig rig = new Rig();
        AgentProcess agent = rig.startAgent()) {
      // What fits, then a pause so that it may be a victim, then what does not fit.
      int fits = 0;
      while (rig.zoneBytes() < rig.maxBytes() - (1 << 20)) {
        rig.load(fits, fits + 10);
        fits += 10;
      }
      rig.letCacheIdle();
      rig.load(fits, fits + 200);
      rig.awaitZoneBelowLimit();

      Set<String> gone = new TreeSet<>();
      for (int i = 0; i < fits + 200; i++) {
        gone.add(Rig.keyOf("/object/" + i));
      }
      gone.removeAll(rig.cachedKeys());
      assertThat(gone).isNotEmpty().isEqualTo(rig.stagedKeys());
      assertThat(rig.decisions("model")).isPositive();
      assertThat(agent.isAlive()).isTrue();
    }
  }

  @Test
  void the_log_of_accesses_reaches_the_agent() throws Exception {
    try (Rig rig = new Rig();
        AgentProcess agent = rig.startAgent()) {
      rig.load(0, 50);
      Rig.await("50 accesses sent", () -> rig.nginx.status().at("/accesses/sent").asLong() >= 50);
      assertThat(rig.nginx.status().at("/accesses/dropped").asLong()).isZero();
      assertThat(agent.isAlive()).isTrue();
    }
  }

  @Test
  void in_shadow_the_agent_is_asked_and_nothing_is_staged() throws Exception {
    try (Rig rig = new Rig("coldrl_shadow on;");
        AgentProcess agent = rig.startAgent()) {
      rig.load(0, 200);
      rig.letCacheIdle();
      rig.load(200, 400);
      rig.awaitZoneBelowLimit();

      Rig.await("a decision", () -> rig.decisions("model") > 0);
      assertThat(rig.stagedKeys()).isEmpty();
      assertThat(rig.nginx.status().at("/victims/staged").asLong()).isZero();
      assertThat(agent.isAlive()).isTrue();
    }
  }

  @Test
  void a_reload_under_load_fails_no_request_and_decisions_go_on() throws Exception {
    try (Rig rig = new Rig();
        AgentProcess agent = rig.startAgent()) {
      rig.load(0, 400);
      rig.letCacheIdle();
      Tally tally;
      long before = rig.decisions("model");
      try (ReloadingThread reloads = new ReloadingThread(rig.nginx)) {
        tally = rig.load(400, 1_600);
        assertThat(reloads.count()).isPositive();
      }
      assertThat(tally.errors()).isZero();
      rig.letCacheIdle();
      rig.load(1_600, 1_800);
      Rig.await("decisions after the reload", () -> rig.decisions("model") > before);
      rig.awaitZoneBelowLimit();
      assertThat(agent.isAlive()).isTrue();
    }
  }
}
