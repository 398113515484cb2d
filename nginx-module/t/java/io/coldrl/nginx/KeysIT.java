package io.coldrl.nginx;

import static org.assertj.core.api.Assertions.assertThat;

import io.coldrl.rig.LoadResult;
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
    try (NginxRig rig = new NginxRig(conf().http("coldrl_rule on;").awake())) {
      assertThat(hotHitRatio(rig)).isGreaterThanOrEqualTo(0.99 * stock);
      assertThat(rig.evicted("keys")).isPositive();
      assertThat(rig.cachedKeys()).containsAll(Urls.keysOf(HOT));
      assertThat(rig.evicted("rule") + rig.evicted("lru")).isZero();
    }
  }

  @Test
  void nodes_without_a_file_are_freed_first_and_hot_files_stay_by_the_model() throws Exception {
    double stock = hotHitRatio(conf());
    try (NginxRig rig = new NginxRig(conf().agent().awake());
        ScriptedEvictionAgent agent = new ScriptedEvictionAgent(rig.socket())) {
      assertThat(hotHitRatio(rig)).isGreaterThanOrEqualTo(0.99 * stock);
      assertThat(rig.evicted("keys")).isPositive();
      assertThat(rig.cachedKeys()).containsAll(Urls.keysOf(HOT));
      assertThat(rig.evicted("model") + rig.evicted("lru")).isZero();
      assertThat(agent.named()).doesNotContainAnyElementsOf(rig.deletedBy("keys"));
    }
  }

  @Test
  void where_all_nodes_have_files_the_models_victims_go_and_no_request_fails() throws Exception {
    NginxConf conf = new NginxConf().zone(NginxConf.ZONE, KEYS, ROOMY).agent().awake();
    try (NginxRig rig = new NginxRig(conf);
        ScriptedEvictionAgent agent = new ScriptedEvictionAgent(rig.socket())) {
      List<String> paths = Urls.mixed(0, 2_000);
      assertThat(rig.load(paths, 500).errors()).isZero();

      Set<String> gone = goneOf(rig, paths);
      assertThat(gone).isNotEmpty();
      assertThat(rig.evicted("model")).isPositive();
      assertThat(agent.named()).containsAll(rig.deletedBy("model"));
    }
  }

  @Test
  void workers_that_make_room_for_keys_take_what_the_model_named() throws Exception {
    try (NginxRig rig = new NginxRig(new NginxConf().zone(NginxConf.ZONE, KEYS, ROOMY).agent());
        ScriptedEvictionAgent agent = new ScriptedEvictionAgent(rig.socket())) {
      assertWorkersTakeTheLarge(rig);
      assertThat(agent.questions()).isPositive();
    }
  }

  @Test
  void workers_that_make_room_for_keys_take_what_the_rule_named() throws Exception {
    NginxConf conf =
        new NginxConf().zone(NginxConf.ZONE, KEYS, ROOMY).http("coldrl_rule size=1 idle=0 uses=0;");
    try (NginxRig rig = new NginxRig(conf)) {
      assertWorkersTakeTheLarge(rig);
    }
  }

  /** An idle manager sleeps, and workers take what is at the queue's tail. */
  private static void assertWorkersTakeTheLarge(NginxRig rig) throws Exception {
    List<String> paths = Urls.mixed(0, 1_200);
    assertThat(rig.load(paths, 200).errors()).isZero();

    Set<String> byWorkers = goneOf(rig, paths);
    rig.deletions().forEach(deletion -> byWorkers.remove(deletion.key()));
    assertThat(byWorkers).isNotEmpty();
    Set<String> large =
        Urls.keysOf(paths.stream().filter(path -> path.startsWith("/32k")).toList());
    Set<String> kept = new TreeSet<>(rig.cachedKeys());
    int all = kept.size();
    kept.retainAll(large);
    // By LRU it would be a tenth.
    assertThat(kept.size()).as("large among %d kept", all).isLessThan(all / 20);
  }

  private static Set<String> goneOf(NginxRig rig, List<String> paths) throws Exception {
    Set<String> gone = new TreeSet<>(Urls.keysOf(paths));
    gone.removeAll(rig.cachedKeys());
    return gone;
  }

  private static NginxConf conf() {
    return new NginxConf().zone(NginxConf.ZONE, KEYS, ROOMY).root("proxy_cache_min_uses 2;");
  }

  private static double hotHitRatio(NginxConf conf) throws Exception {
    try (NginxRig rig = new NginxRig(conf)) {
      return hotHitRatio(rig);
    }
  }

  /** Hits of objects that are asked for again and again beside others that never are. */
  private static double hotHitRatio(NginxRig rig) throws Exception {
    assertThat(rig.load(Urls.repeated(HOT, 2), 500).errors()).isZero();
    List<String> paths = new ArrayList<>(Urls.interleaved(Urls.of(2, "once", 0, 2_000), 4, HOT));
    LoadResult tally = rig.load(paths, 700);
    assertThat(tally.errors()).isZero();
    return tally.objectHitRatio() * paths.size() / 500;
  }
}
