package io.coldrl.nginx;

import static org.assertj.core.api.Assertions.assertThat;

import io.coldrl.training.demo.AgentProcess;
import io.coldrl.training.demo.GarbageServer;
import io.coldrl.training.demo.Tally;
import org.junit.jupiter.api.Test;

/** NGINX is never worse off for running the module: whatever the agent does, LRU goes on. */
final class AgentFaultIT {
  @Test
  void without_an_agent_nginx_serves_and_evicts_by_its_own_lru() throws Exception {
    try (Rig rig = new Rig()) {
      rig.load(0, 300);
      rig.letCacheIdle();
      Tally tally = rig.load(300, 600);
      assertThat(tally.errors()).isZero();
      rig.awaitZoneBelowLimit();
      assertEvictedByLru(rig, 600);
      assertThat(rig.decisions("unreachable") + rig.decisions("circuit_open")).isPositive();
    }
  }

  @Test
  void when_the_agent_is_killed_under_load_no_request_fails_and_lru_evicts() throws Exception {
    try (Rig rig = new Rig();
        AgentProcess agent = rig.startAgent()) {
      rig.load(0, 300);
      rig.letCacheIdle();
      Thread killer = new Thread(agent::kill, "killer");
      rig.load(300, 500);
      Rig.await("a decision by the model", () -> rig.decisions("model") > 0);
      killer.start();
      Tally tally = rig.load(500, 1_500);
      killer.join();
      assertThat(tally.errors()).isZero();
      assertThat(agent.isAlive()).isFalse();
      rig.awaitZoneBelowLimit();
      assertThat(rig.decisions("unreachable") + rig.decisions("circuit_open")).isPositive();
      assertEvictedByLru(rig, 1_500);
    }
  }

  @Test
  void a_frozen_agent_costs_time_outs_then_the_circuit_opens_and_closes_when_it_thaws()
      throws Exception {
    try (Rig rig = new Rig();
        AgentProcess agent = rig.startAgent()) {
      rig.load(0, 300);
      rig.letCacheIdle();
      rig.load(300, 500);
      Rig.await("a decision by the model", () -> rig.decisions("model") > 0);
      agent.freeze();
      Tally tally = rig.load(500, 1_500);
      assertThat(tally.errors()).isZero();
      rig.awaitZoneBelowLimit();
      assertThat(rig.decisions("timeout")).isPositive();
      assertThat(rig.decisions("circuit_open")).isPositive();

      agent.thaw();
      long before = rig.decisions("model");
      int from = 1_500;
      while (rig.decisions("model") == before) {
        assertThat(from).as("requests until the circuit closes").isLessThan(6_000);
        rig.letCacheIdle();
        assertThat(rig.load(from, from + 200).errors()).isZero();
        from += 200;
      }
    }
  }

  @Test
  void a_restarted_agent_is_asked_again() throws Exception {
    try (Rig rig = new Rig()) {
      try (AgentProcess first = rig.startAgent()) {
        rig.load(0, 300);
        rig.letCacheIdle();
        rig.load(300, 500);
        Rig.await("a decision by the model", () -> rig.decisions("model") > 0);
        first.kill();
      }
      try (AgentProcess second = rig.startAgent()) {
        long before = rig.decisions("model");
        int from = 500;
        while (rig.decisions("model") == before) {
          assertThat(from).as("requests until the agent is asked").isLessThan(6_000);
          rig.letCacheIdle();
          assertThat(rig.load(from, from + 200).errors()).isZero();
          from += 200;
        }
        assertThat(second.isAlive()).isTrue();
      }
    }
  }

  @Test
  void garbage_on_the_socket_is_counted_and_lru_evicts() throws Exception {
    try (Rig rig = new Rig();
        GarbageServer garbage = new GarbageServer(rig.socket())) {
      rig.load(0, 300);
      rig.letCacheIdle();
      Tally tally = rig.load(300, 1_000);
      assertThat(tally.errors()).isZero();
      rig.awaitZoneBelowLimit();
      assertThat(garbage.connections()).isPositive();
      assertThat(rig.decisions("garbled") + rig.decisions("unreachable")).isPositive();
      assertThat(rig.decisions("model")).isZero();
      assertEvictedByLru(rig, 1_000);
    }
  }

  /** By LRU the files gone are the oldest, give or take what was in flight together. */
  private static void assertEvictedByLru(Rig rig, int requests) throws Exception {
    assertThat(rig.cachedKeys()).contains(Rig.keyOf("/object/" + (requests - 1)));
    assertThat(rig.cachedKeys()).doesNotContain(Rig.keyOf("/object/" + 1));
  }
}
