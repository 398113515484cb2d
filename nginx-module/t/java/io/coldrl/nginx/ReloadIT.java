package io.coldrl.nginx;

import static org.assertj.core.api.Assertions.assertThat;

import io.coldrl.rig.LoadResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Reloads, binary upgrades and killed processes do not stop eviction. */
final class ReloadIT {
  private static final String RULE = "coldrl_rule on;";

  @Test
  void when_inactive_is_shortened_the_cold_go_and_the_hot_stay_by_the_rule() throws Exception {
    try (NginxRig rig = new NginxRig(inactive("7d").http(RULE))) {
      assertColdGoAndHotStay(rig, inactive("1h").http(RULE), "rule");
    }
  }

  @Test
  void when_inactive_is_shortened_the_cold_go_and_the_hot_stay_by_the_model() throws Exception {
    try (NginxRig rig = new NginxRig(inactive("7d").agent());
        ScriptedEvictionAgent agent =
            new ScriptedEvictionAgent(rig.socket())
                .answering(ScriptedEvictionAgent::longestIdleFirst)) {
      assertColdGoAndHotStay(rig, inactive("1h").agent(), "model");
      assertThat(agent.questions()).isPositive();
    }
  }

  private static NginxConf inactive(String time) {
    return NginxConf.of("max_size=4m inactive=" + time).awake();
  }

  private static void assertColdGoAndHotStay(NginxRig rig, NginxConf shortened, String source)
      throws Exception {
    List<String> cold = Urls.of(8, "cold", 0, 250);
    List<String> hot = Urls.of(8, "hot", 0, 50);
    assertThat(rig.load(cold, 500).errors()).isZero();
    assertThat(rig.load(Urls.repeated(hot, 3), 500).errors()).isZero();
    rig.reload(shortened);

    // The cache's clock has seconds: the hot shall be younger by more than one.
    long secondMs = System.currentTimeMillis();
    NginxRig.await("the clock to go on", () -> System.currentTimeMillis() > secondMs + 2_000);
    List<String> others = Urls.of(2, "new", 0, 400);
    assertThat(rig.load(Urls.interleaved(others, 2, hot), 400).errors()).isZero();
    rig.awaitBelowLimit();

    Set<String> victims = rig.deletedBy(source);
    assertThat(victims).isNotEmpty().doesNotContainAnyElementsOf(Urls.keysOf(hot));
    assertThat(rig.cachedKeys()).containsAll(Urls.keysOf(hot));
    Set<String> coldGone = new TreeSet<>(victims);
    coldGone.retainAll(Urls.keysOf(cold));
    assertThat(coldGone.size()).isGreaterThan(victims.size() / 2);
  }

  @Test
  void zones_may_be_added_removed_and_resized() throws Exception {
    NginxConf one = NginxConf.of(NginxConf.SMALL).http(RULE).awake();
    try (NginxRig rig = new NginxRig(one)) {
      assertThat(rig.load(Urls.mixed(0, 600), 500).errors()).isZero();
      rig.awaitBelowLimit();

      NginxConf two =
          NginxConf.of("max_size=2m inactive=1h")
              .zone("added", "1m", "max_size=1m inactive=1h")
              .location("added", "added", "")
              .http(RULE)
              .awake();
      rig.reload(two);
      rig.awaitBelowLimit();
      assertThat(rig.zone().path("max_size_bytes").asLong()).isEqualTo(2 << 20);
      List<String> below = Urls.of(8, "", 0, 400).stream().map(path -> "/added" + path).toList();
      assertThat(rig.load(below, 500).errors()).isZero();
      rig.awaitBelowLimit("added");
      assertThat(NginxRig.evicted(rig.zone("added"), "rule")).isPositive();

      rig.reload(one);
      assertThat(rig.zone("added").isEmpty()).isTrue();
      long evicted = rig.evicted("rule");
      assertThat(rig.load(Urls.mixed(1_000, 2_000), 500).errors()).isZero();
      rig.awaitBelowLimit();
      assertThat(rig.evicted("rule")).isGreaterThan(evicted);

      rig.reload(two);
      rig.awaitBelowLimit();
      rig.awaitBelowLimit("added");
      assertThat(rig.load(below, 500).errors()).isZero();
      rig.awaitBelowLimit("added");
      assertThat(rig.evicted("lru")).isZero();
    }
  }

  @Test
  void the_ring_may_be_resized() throws Exception {
    NginxConf conf = NginxConf.of(NginxConf.SMALL).agent().awake();
    try (NginxRig rig = new NginxRig(conf);
        ScriptedEvictionAgent agent = new ScriptedEvictionAgent(rig.socket())) {
      assertThat(rig.load(Urls.mixed(0, 600), 500).errors()).isZero();
      long capacity = rig.status().at("/accesses/capacity").asLong();
      rig.reload(NginxConf.of(NginxConf.SMALL).agent().awake().http("coldrl_ring_size 1m;"));
      assertThat(rig.status().at("/accesses/capacity").asLong()).isLessThan(capacity / 2);

      long recorded = rig.status().at("/accesses/recorded").asLong();
      assertThat(rig.load(Urls.mixed(600, 1_600), 500).errors()).isZero();
      rig.awaitBelowLimit();
      assertThat(rig.status().at("/accesses/recorded").asLong()).isEqualTo(recorded + 1_000);
      assertThat(rig.evicted("model")).isPositive();
      NginxRig.await(
          "the accesses to be reported",
          () -> agent.accesses(Urls.keyOf("/2k/mixed1599")).size() == 1);
    }
  }

  @Test
  void of_two_reloads_at_once_the_second_has_the_zone_though_the_first_starts_later()
      throws Exception {
    Path directory = NginxRig.newDirectory();
    Path slow = directory.resolve("slow");
    Map<String, String> environment =
        Shim.environment(
            "slow_manager",
            Map.of(
                "COLDRL_SLOW_MANAGER_FILE", slow.toString(), "COLDRL_SLOW_MANAGER_US", "700000"));
    NginxConf conf = NginxConf.of(NginxConf.SMALL).http(RULE).awake();
    try (NginxRig rig = new NginxRig(directory, conf, environment)) {
      assertThat(rig.load(Urls.mixed(0, 300), 500).errors()).isZero();
      Files.createFile(slow);
      rig.startReload(conf);
      NginxRig.await(
          "a manager that is slow to start", () -> Files.exists(directory.resolve("slow.caught")));
      Files.delete(slow);
      rig.startReload(conf);
      NginxRig.await(
          "one manager to be left", () -> rig.nginx.processes("cache manager").size() == 1);

      assertThat(rig.load(Urls.mixed(300, 2_300), 600).errors()).isZero();
      rig.awaitBelowLimit();
      assertThat(rig.evicted("rule")).isPositive();
    }
  }

  @Test
  void without_the_socket_nginx_is_stock_until_it_has_it_again() throws Exception {
    NginxConf on = NginxConf.of(NginxConf.SMALL).agent().awake();
    try (NginxRig rig = new NginxRig(on);
        ScriptedEvictionAgent agent = new ScriptedEvictionAgent(rig.socket())) {
      assertThat(rig.load(Urls.mixed(0, 1_000), 500).errors()).isZero();
      rig.awaitBelowLimit();
      assertThat(rig.evicted("model")).isPositive();

      rig.reload(NginxConf.of(NginxConf.SMALL));
      int deletions = rig.deletions().size();
      int questions = agent.questions();
      assertThat(rig.load(Urls.of(8, "stock", 0, 600), 500).errors()).isZero();
      rig.awaitBelowLimit();
      assertThat(rig.deletions()).hasSize(deletions);
      assertThat(agent.questions()).isEqualTo(questions);

      rig.reload(on);
      assertThat(rig.load(Urls.mixed(1_000, 2_000), 500).errors()).isZero();
      rig.awaitBelowLimit();
      assertThat(rig.evicted("model")).isPositive();
      assertThat(agent.questions()).isGreaterThan(questions);
    }
  }

  @Test
  void a_binary_upgrade_under_load_fails_no_request_and_evictions_go_on() throws Exception {
    try (NginxRig rig = new NginxRig(NginxConf.of(NginxConf.SMALL).agent().awake());
        ScriptedEvictionAgent agent = new ScriptedEvictionAgent(rig.socket())) {
      assertThat(rig.load(Urls.mixed(0, 400), 500).errors()).isZero();
      BackgroundLoad load = new BackgroundLoad(rig, Urls.mixed(400, 2_400), 500);
      long before = rig.nginx.master();
      rig.nginx.upgrade();
      load.endsWithoutErrors();
      assertThat(rig.nginx.master()).isNotEqualTo(before);

      int questions = agent.questions();
      assertThat(rig.load(Urls.mixed(2_400, 3_400), 500).errors()).isZero();
      rig.awaitBelowLimit();
      assertThat(agent.questions()).isGreaterThan(questions);
      assertThat(rig.evicted("model")).isPositive();
    }
  }

  /** As in stock NGINX, a killed process may lose the file it was working on. */
  @Test
  void killed_managers_and_workers_do_not_stop_evictions() throws Exception {
    NginxConf conf = NginxConf.of(NginxConf.SMALL).agent().awake().workers(2);
    try (NginxRig rig = new NginxRig(conf);
        ScriptedEvictionAgent agent = new ScriptedEvictionAgent(rig.socket())) {
      BackgroundLoad load = new BackgroundLoad(rig, Urls.mixed(0, 4_000), 500);
      int kills = 0;
      for (int round = 0; round < 3; round++) {
        for (String title : List.of("cache manager", "worker process")) {
          kill(rig, title);
          kills++;
        }
      }
      LoadResult tally = load.end();
      assertThat(tally.errors()).as("requests in flight in killed workers").isLessThan(150);

      long questions = agent.questions();
      long evicted = rig.evicted("model");
      assertThat(rig.load(Urls.mixed(4_000, 5_000), 500).errors()).isZero();
      rig.awaitBelowLimit();
      assertThat(agent.questions()).isGreaterThan((int) questions);
      assertThat(rig.evicted("model")).isGreaterThan(evicted);
      assertThat(Math.abs(rig.drift())).isLessThanOrEqualTo(kills * (36L << 10));
    }
  }

  private static void kill(NginxRig rig, String title) throws Exception {
    NginxRig.await("a process to kill", () -> !rig.nginx.processes(title).isEmpty());
    long victim = rig.nginx.processes(title).get(0);
    BackgroundNginx.signal(victim, "KILL");
    NginxRig.await(
        "another to take its place",
        () -> {
          List<Long> now = rig.nginx.processes(title);
          return !now.isEmpty() && !now.contains(victim);
        });
    long objects = rig.status().at("/accesses/recorded").asLong();
    NginxRig.await(
        "requests", () -> rig.status().at("/accesses/recorded").asLong() > objects + 100);
  }
}
