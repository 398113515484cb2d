package io.coldrl.nginx;

import static org.assertj.core.api.Assertions.assertThat;

import io.coldrl.server.admin.AgentStatus;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Eviction with a healthy agent. */
final class EvictionIT {
  private static final int TRIES = 4;

  @SuppressWarnings("NullAway.Init")
  private static SharedAgent agent;

  @BeforeAll
  static void startAgent() throws Exception {
    agent = new SharedAgent();
  }

  @AfterAll
  static void stopAgent() throws Exception {
    agent.close();
  }

  @Test
  void a_second_request_is_a_hit() throws Exception {
    try (NginxRig rig = new NginxRig(NginxConf.of(NginxConf.SMALL).agent(), agent.socket())) {
      assertThat(rig.cacheStatus("/8k/1")).isEqualTo("MISS");
      assertThat(rig.cacheStatus("/8k/1")).isEqualTo("HIT");
    }
  }

  @Test
  void the_victims_that_the_model_named_and_no_others_are_the_files_gone() throws Exception {
    try (NginxRig rig = new NginxRig(NginxConf.of(NginxConf.SMALL).agent().awake());
        ScriptedEvictionAgent scripted = new ScriptedEvictionAgent(rig.socket())) {
      List<String> paths = Urls.mixed(0, 1_000);
      assertThat(rig.load(paths, 400).errors()).isZero();
      rig.awaitBelowLimit();

      Set<String> gone = new TreeSet<>(Urls.keysOf(paths));
      gone.removeAll(rig.cachedKeys());
      Set<String> deleted = new TreeSet<>();
      rig.deletions().forEach(deletion -> deleted.add(deletion.key()));
      assertThat(gone).isNotEmpty().isEqualTo(deleted);

      Set<String> byModel = rig.deletedBy("model");
      assertThat(scripted.named()).containsAll(byModel);
      assertThat(byModel).isNotEmpty().hasSize((int) rig.evicted("model"));
      assertThat(rig.status().at("/victims/deleted").asLong()).isEqualTo(byModel.size());
      assertThat(rig.deletedBy("lru")).hasSize((int) rig.evicted("lru"));

      Set<String> large = Urls.keysOf(paths.stream().filter(p -> p.startsWith("/32k")).toList());
      Set<String> largeGone = new TreeSet<>(byModel);
      largeGone.retainAll(large);
      assertThat(largeGone.size()).isGreaterThan(byModel.size() * 3 / 4);
    }
  }

  /** The agent is a process beside others: a stretch in which it was not late will come. */
  @Test
  void at_default_settings_a_healthy_agent_has_all_evictions() throws Exception {
    try (NginxRig rig = new NginxRig(NginxConf.of(NginxConf.SMALL).agent(), agent.socket())) {
      int from = 0;
      for (int tries = 0; tries < TRIES; tries++) {
        long model = rig.evicted("model");
        long lru = rig.evicted("lru");
        assertThat(rig.load(Urls.mixed(from, from + 800), 300).errors()).isZero();
        from += 800;
        rig.awaitBelowLimit();
        if (rig.evicted("model") > model && rig.evicted("lru") == lru) {
          return;
        }
      }
      assertThat(rig.status().toString()).as("stretches with the model alone").isEmpty();
    }
  }

  @Test
  void each_access_reaches_the_agent_once() throws Exception {
    AgentStatus.Accesses before = agent.accesses();
    try (NginxRig rig = new NginxRig(NginxConf.of(NginxConf.SMALL).agent(), agent.socket())) {
      List<String> paths = Urls.repeated(Urls.of(2, "access", 0, 100), 5);
      assertThat(rig.load(paths, 500).errors()).isZero();
      NginxRig.await(
          "all accesses to be sent",
          () -> rig.status().at("/accesses/sent").asLong() >= paths.size());
      assertThat(rig.status().at("/accesses/recorded").asInt()).isEqualTo(paths.size());
      assertThat(rig.status().at("/accesses/sent").asInt()).isEqualTo(paths.size());
      assertThat(rig.status().at("/accesses/dropped").asLong()).isZero();
      NginxRig.await(
          "the agent to record them",
          () -> agent.accesses().accepted() >= before.accepted() + paths.size());
      AgentStatus.Accesses after = agent.accesses();
      assertThat(after.accepted()).isEqualTo(before.accepted() + paths.size());
      assertThat(after.duplicates()).isEqualTo(before.duplicates());
      assertThat(after.rejected()).isEqualTo(before.rejected());
    }
  }

  @Test
  void reloads_under_load_fail_no_request_and_decisions_go_on() throws Exception {
    // A client may send on a kept connection just when a worker that exits closes it: HTTP allows
    // that, and it would fail without the module too.
    NginxConf conf = NginxConf.of(NginxConf.SMALL).agent().awake().http("keepalive_timeout 0;");
    try (NginxRig rig = new NginxRig(conf, agent.socket())) {
      BackgroundLoad load = new BackgroundLoad(rig, Urls.mixed(0, 2_400), 400);
      int reloads = 0;
      while (load.isRunning()) {
        rig.reload(conf);
        reloads++;
        long recorded = rig.status().at("/accesses/recorded").asLong();
        NginxRig.await(
            "200 requests",
            () ->
                !load.isRunning()
                    || rig.status().at("/accesses/recorded").asLong() >= recorded + 200);
      }
      load.endsWithoutErrors();
      assertThat(reloads).isPositive();

      long before = rig.evicted("model");
      int from = 2_400;
      while (rig.evicted("model") == before) {
        assertThat(from).as("requests until the model decides").isLessThan(8_000);
        assertThat(rig.load(Urls.mixed(from, from + 400), 400).errors()).isZero();
        from += 400;
      }
      rig.awaitBelowLimit();
    }
  }
}
