package io.coldrl.sim.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.coldrl.core.eviction.EvictionBatch;
import io.coldrl.core.eviction.NodeRule;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Holds the simulator's constants equal to those of the module in C. */
class ModuleLimitsTest {
  private static final Path SOURCES =
      Path.of(System.getProperty("coldrl.home"), "nginx-module", "src");
  private static final String PREFIX = "(NGX_HTTP_)?COLDRL_";
  private static final Pattern DEFINE =
      Pattern.compile("(?m)^#define[ \\t]+([A-Z0-9_]+)[ \\t]+([0-9]+)[ \\t]*(?:/\\*.*)?$");

  private static Map<String, Integer> defines(String file) throws IOException {
    Map<String, Integer> values = new TreeMap<>();
    Matcher matcher = DEFINE.matcher(Files.readString(SOURCES.resolve(file)));
    while (matcher.find()) {
      values.put(matcher.group(1), Integer.parseInt(matcher.group(2)));
    }
    return values;
  }

  @Test
  void every_constant_is_the_modules_by_name_and_value() throws Exception {
    Map<String, Integer> ours = new TreeMap<>();
    for (Field field : ModuleLimits.class.getFields()) {
      assertThat(Modifier.isStatic(field.getModifiers())).isTrue();
      ours.put(field.getName(), field.getInt(null));
    }
    assertThat(ours).hasSize(11);
    Map<String, Integer> modules = new TreeMap<>();
    for (String file : new String[] {"ngx_http_coldrl.h", "coldrl_reserve.h"}) {
      defines(file).forEach((name, value) -> modules.put(name.replaceFirst(PREFIX, ""), value));
    }
    assertThat(modules).containsAllEntriesOf(ours);
  }

  @Test
  void a_question_has_as_many_candidates_as_the_modules_at_most() throws IOException {
    assertThat(defines("coldrl_wire.h"))
        .containsEntry("COLDRL_CANDIDATES_MAX", EvictionBatch.MAX_CANDIDATES);
  }

  @Test
  void the_rules_default_and_its_limits_are_the_modules() throws IOException {
    Map<String, Integer> limits = defines("coldrl_rule.h");
    assertThat(limits).containsEntry("COLDRL_RULE_EXPONENT_MAX", (int) NodeRule.MAX);
    int uses = limits.getOrDefault("COLDRL_RULE_USES_MAX", 0);
    assertThat(NodeRule.DEFAULT.score(1, 0, uses)).isEqualTo(NodeRule.DEFAULT.score(1, 0, 0));
    assertThat(NodeRule.DEFAULT.score(1, 0, uses - 1)).isLessThan(-1);
    NodeRule rule = NodeRule.DEFAULT;
    assertThat(Files.readString(SOURCES.resolve("coldrl_rule.h")))
        .contains(
            "COLDRL_RULE_DEFAULT  { "
                + rule.size()
                + ", "
                + rule.idle()
                + ", "
                + rule.uses()
                + " }");
  }

  @Test
  void the_shares_of_the_default_sample_are_the_modules() {
    SimulationOptions options = SimulationOptions.DEFAULTS;
    assertThat(
            Arrays.asList(
                options.candidates(), options.tail(), options.recent(), options.reserve()))
        .containsExactly(64, 8, 16, 64);
    assertThat(options.evictPerDecision()).isEqualTo(ModuleLimits.BATCH);
  }

  @Test
  void an_answer_allows_a_batch_but_no_more_than_one_object_in_256_and_one_at_least() {
    assertThat(ModuleLimits.allowed(4, 1_000_000)).isEqualTo(4);
    assertThat(ModuleLimits.allowed(4, 1023)).isEqualTo(3);
    assertThat(ModuleLimits.allowed(4, 256)).isEqualTo(1);
    assertThat(ModuleLimits.allowed(4, 1)).isEqualTo(1);
  }
}
