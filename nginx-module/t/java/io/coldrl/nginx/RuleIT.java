package io.coldrl.nginx;

import static org.assertj.core.api.Assertions.assertThat;

import io.coldrl.rig.NginxInstallation;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Eviction by the rule: alone, and while the agent is away. */
final class RuleIT {
  @Test
  void without_an_agent_what_is_asked_for_often_stays_though_it_is_old() throws Exception {
    try (NginxRig rig =
        new NginxRig(NginxConf.of(NginxConf.SMALL).http("coldrl_rule on;").awake())) {
      List<String> often = Urls.of(8, "often", 0, 30);
      assertThat(rig.load(Urls.repeated(often, 8), 800).errors()).isZero();
      List<String> once = Urls.of(2, "once", 0, 1_600);
      assertThat(rig.load(once, 600).errors()).isZero();
      rig.awaitBelowLimit();

      assertThat(rig.cachedKeys()).containsAll(Urls.keysOf(often));
      assertThat(rig.evicted("rule")).isPositive();
      assertThat(rig.evicted("lru")).isZero();
      assertThat(rig.deletedBy("rule")).hasSize((int) rig.evicted("rule"));
      assertThat(rig.decisions("rule")).isPositive();
    }
  }

  @Test
  void with_an_exponent_for_size_alone_the_largest_go() throws Exception {
    NginxConf conf =
        NginxConf.of(NginxConf.SMALL).http("coldrl_rule size=1 idle=0 uses=0;").awake();
    try (NginxRig rig = new NginxRig(conf)) {
      assertThat(rig.load(Urls.mixed(0, 1_000), 400).errors()).isZero();
      rig.awaitBelowLimit();

      Set<String> victims = rig.deletedBy("rule");
      Set<String> large = new TreeSet<>(victims);
      large.retainAll(
          Urls.keysOf(
              Urls.mixed(0, 1_000).stream().filter(path -> path.startsWith("/32k")).toList()));
      assertThat(victims).isNotEmpty();
      assertThat(large.size()).isGreaterThan(victims.size() * 3 / 4);
      assertThat(rig.evicted("lru")).isZero();
    }
  }

  @Test
  void the_fallback_evicts_by_the_rule_where_the_agent_is_absent() throws Exception {
    try (NginxRig rig =
        new NginxRig(NginxConf.of(NginxConf.SMALL).agent().http("coldrl_fallback rule;").awake())) {
      assertThat(rig.load(Urls.mixed(0, 1_000), 400).errors()).isZero();
      rig.awaitBelowLimit();
      assertThat(rig.evicted("rule")).isPositive();
      assertThat(rig.evicted("model")).isZero();
      assertThat(rig.decisions("unreachable")).isPositive();
    }
  }

  @Test
  void the_usual_fallback_where_the_agent_is_absent_is_lru() throws Exception {
    try (NginxRig rig =
        new NginxRig(NginxConf.of(NginxConf.SMALL).agent().http("coldrl_fallback lru;").awake())) {
      assertThat(rig.load(Urls.mixed(0, 1_000), 400).errors()).isZero();
      rig.awaitBelowLimit();
      assertThat(rig.evicted("lru")).isPositive();
      assertThat(rig.evicted("rule")).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "size=",
        "size=-1",
        "size=1.5.5",
        "size=nan",
        "size=1e3",
        "idle=inf",
        "idle=0x2",
        "uses=1000000",
        "use=1",
        "yes",
        "size=1 on"
      })
  void a_bad_exponent_is_refused_with_what_would_be_allowed(String value, @TempDir Path directory)
      throws Exception {
    String said = check(directory, "coldrl_rule " + value + ";");
    String bad = value.substring(value.lastIndexOf(' ') + 1);
    assertThat(said)
        .contains("\"coldrl_rule\" has \"" + bad + "\", it must be \"on\" or \"off\" alone, or ")
        .contains("test failed");
  }

  @Test
  void a_rule_without_an_exponent_above_0_is_refused(@TempDir Path directory) throws Exception {
    assertThat(check(directory, "coldrl_rule size=0 idle=0 uses=0;"))
        .contains("has no exponent above 0")
        .contains("test failed");
  }

  @Test
  void an_exponent_that_is_given_twice_is_refused(@TempDir Path directory) throws Exception {
    assertThat(check(directory, "coldrl_rule size=1 size=2;"))
        .contains("has both \"size=1\" and \"size=2\"")
        .contains("test failed");
  }

  @Test
  void exponents_within_their_range_are_taken(@TempDir Path directory) throws Exception {
    assertThat(check(directory, "coldrl_rule size=1.3 idle=.5 uses=0;"))
        .contains("test is successful");
  }

  @Test
  void an_unknown_fallback_is_refused(@TempDir Path directory) throws Exception {
    assertThat(check(directory, "coldrl_fallback fifo;"))
        .contains("\"coldrl_fallback\" is \"fifo\", it must be \"lru\" or \"rule\"");
  }

  private static String check(Path directory, String directive) throws Exception {
    return BackgroundNginx.check(
        directory,
        NginxConf.of(NginxConf.SMALL)
            .http(directive)
            .render(directory.resolve("agent.sock"), NginxInstallation.freePort(), 1));
  }
}
