package io.coldrl.nginx;

import static org.assertj.core.api.Assertions.assertThat;

import io.coldrl.training.demo.Tally;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** A {@code keys_zone} that is full while there is room for bytes. */
final class KeysIT {
  private static final String KEYS = "64k";
  private static final String ROOMY = "max_size=64m inactive=1h";

  private static final List<String> HOT = Urls.of(2, "hot", 0, 50);

  @Test
  void nodes_without_a_file_are_freed_first_and_hot_files_stay_by_the_rule() throws Exception {
    double stock = hotHitRatio(conf());
    try (Rig rig = new Rig(conf().http("coldrl_rule on;").awake())) {
      assertThat(hotHitRatio(rig)).isGreaterThanOrEqualTo(0.99 * stock);
      assertThat(rig.evicted("keys")).isPositive();
      assertThat(rig.cachedKeys()).containsAll(Urls.keysOf(HOT));
      assertThat(rig.evicted("rule") + rig.evicted("lru")).isZero();
    }
  }

  @Test
  void nodes_without_a_file_are_freed_first_and_hot_files_stay_by_the_model() throws Exception {
    double stock = hotHitRatio(conf());
    try (Rig rig = new Rig(conf().agent().awake());
        ScriptedAgent agent = new ScriptedAgent(rig.socket())) {
      assertThat(hotHitRatio(rig)).isGreaterThanOrEqualTo(0.99 * stock);
      assertThat(rig.evicted("keys")).isPositive();
      assertThat(rig.cachedKeys()).containsAll(Urls.keysOf(HOT));
      assertThat(rig.evicted("model") + rig.evicted("lru")).isZero();
      assertThat(agent.named()).doesNotContainAnyElementsOf(Set.of("none"));
    }
  }

  @Test
  void where_all_nodes_have_files_the_models_victims_go_and_no_request_fails() throws Exception {
    Conf conf = new Conf().zone(Conf.ZONE, KEYS, ROOMY).agent().awake();
    try (Rig rig = new Rig(conf);
        ScriptedAgent agent = new ScriptedAgent(rig.socket())) {
      List<String> paths = Urls.mixed(0, 2_000);
      assertThat(rig.load(paths, 500).errors()).isZero();

      Set<String> gone = new TreeSet<>(Urls.keysOf(paths));
      gone.removeAll(rig.cachedKeys());
      Set<String> named = new TreeSet<>(gone);
      named.retainAll(agent.named());
      assertThat(gone).isNotEmpty();
      assertThat(named.size()).as("named of %d gone", gone.size()).isGreaterThan(gone.size() / 2);
      assertThat(rig.evicted("model")).isPositive();
    }
  }

  private static Conf conf() {
    return new Conf().zone(Conf.ZONE, KEYS, ROOMY).root("proxy_cache_min_uses 2;");
  }

  private static double hotHitRatio(Conf conf) throws Exception {
    try (Rig rig = new Rig(conf)) {
      return hotHitRatio(rig);
    }
  }

  /** Hits of objects that are asked for again and again beside others that never are. */
  private static double hotHitRatio(Rig rig) throws Exception {
    assertThat(rig.load(Urls.repeated(HOT, 2), 500).errors()).isZero();
    List<String> paths = new ArrayList<>(Urls.interleaved(Urls.of(2, "once", 0, 2_000), 4, HOT));
    Tally tally = rig.load(paths, 700);
    assertThat(tally.errors()).isZero();
    return tally.objectHitRatio() * paths.size() / 500;
  }
}
