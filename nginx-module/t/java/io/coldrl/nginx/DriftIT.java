package io.coldrl.nginx;

import static org.assertj.core.api.Assertions.assertThat;

import io.coldrl.rig.OriginServer;
import io.coldrl.rig.Workload;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * NGINX's count of a zone's size against the files on disk, where the deletion of a file takes so
 * long that requests for it come in meanwhile.
 */
final class DriftIT {
  // Its answers take longer than the deletion of a file, those of the rig's own origin do not: a
  // node may be in use when its file is gone, or stored anew and left by then.
  @SuppressWarnings("NullAway.Init")
  private static OriginServer late;

  private static final int KEYS = 900;
  private static final List<String> PATHS =
      new Random(1)
          .ints(6_000, 0, KEYS)
          .mapToObj(key -> (key % 2 == 0 ? "/object/" : "/8k/quick") + key)
          .toList();
  private static final int RATE = 800;
  private static final int TRIES = 3;

  @BeforeAll
  static void startOrigin() throws Exception {
    late = new OriginServer(new Workload(1));
  }

  @AfterAll
  static void stopOrigin() {
    late.close();
  }

  @Test
  void by_the_rule_the_size_is_what_is_on_disk() throws Exception {
    try (NginxRig rig = slow(conf().http("coldrl_rule on;").awake())) {
      assertRepaired(rig, "rule");
    }
  }

  @Test
  void by_the_model_the_size_is_what_is_on_disk() throws Exception {
    try (NginxRig rig = slow(conf().agent().awake());
        ScriptedEvictionAgent agent = new ScriptedEvictionAgent(rig.socket())) {
      assertRepaired(rig, "model");
      assertThat(agent.questions()).isPositive();
    }
  }

  @Test
  void by_lru_in_place_of_an_absent_agent_the_size_is_what_is_on_disk() throws Exception {
    try (NginxRig rig = slow(conf().agent().awake())) {
      assertRepaired(rig, "lru");
    }
  }

  /**
   * Otherwise the tests above would prove nothing. The load goes on for longer than an idle manager
   * sleeps, so that it deletes beside it.
   */
  @Test
  void without_the_module_the_size_drifts() throws Exception {
    try (NginxRig rig = slow(conf())) {
      for (int tries = 0; tries < TRIES; tries++) {
        assertThat(rig.load(Urls.repeated(PATHS, 2), RATE).errors()).isZero();
        rig.awaitBelowLimit();
        if (rig.drift() != 0) {
          return;
        }
      }
      assertThat(rig.drift()).as("drift of stock NGINX").isNotZero();
    }
  }

  private static void assertRepaired(NginxRig rig, String source) throws Exception {
    for (int tries = 0; tries < TRIES && rig.zone().path("repaired").asLong() == 0; tries++) {
      assertThat(rig.load(PATHS, RATE).errors()).isZero();
    }
    assertThat(rig.zone().path("repaired").asLong()).as("races met").isPositive();
    assertThat(rig.evicted(source)).isPositive();
    rig.awaitSizeEqualsDisk();
  }

  private static NginxConf conf() {
    return NginxConf.of("max_size=4m inactive=1h manager_sleep=10ms")
        .workers(2)
        .server(
            """
            location /object/ {
                proxy_pass http://127.0.0.1:%d;
                proxy_cache %s;
            }
            """
                .formatted(late.port(), NginxConf.ZONE));
  }

  private static NginxRig slow(NginxConf conf) throws Exception {
    Path directory = NginxRig.newDirectory();
    return new NginxRig(
        directory,
        conf,
        Shim.environment(
            "slow_unlink",
            Map.of(
                "COLDRL_SLOW_UNLINK_DIR",
                directory.resolve("nginx").resolve(NginxConf.ZONE).toString(),
                "COLDRL_SLOW_UNLINK_US",
                "3000")));
  }
}
