package io.coldrl.core.eviction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The rule of NGINX's node. The module in C reads the same golden table; to write it anew after a
 * change that is meant: {@code ./mvnw -pl agent/core -am test -Dtest=NodeRuleTest
 * -Dsurefire.failIfNoSpecifiedTests=false -Dcoldrl.golden.write=true}.
 */
class NodeRuleTest {
  private static final Path GOLDEN = Path.of("../../nginx-module/t/unit/rule_golden.tsv");
  private static final String HEADER = "size_bytes\tidle_s\tuses\ta\tb\tc\tscore";
  private static final double RELATIVE = 1e-12;

  private static final long[] SIZES = {1, 4096, 12_288, 1_000_000, 20_000_000_000L, 1L << 53};
  private static final long[] IDLE = {0, 1, 59, 3_600, 2_592_000, Integer.MAX_VALUE, 1L << 40};
  private static final long[] USES = {0, 1, 2, 5, 1023, 1024, 1025, 2048, 70_000};
  private static final double[][] EXPONENTS = {
    {1, 1, 2}, {1.3, 0.5, 1.5}, {0, 1, 0}, {1, 0, 0}, {0, 0, 1}, {0.25, 1, 3.75}, {100, 100, 100}
  };
  private static final int ROWS = 64;

  // The counts of values have no common divisor, so that the rows pair each with many others.
  private static List<String> rows() {
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      long size = SIZES[i % SIZES.length];
      long idle = IDLE[i % IDLE.length];
      long uses = USES[(i / 2) % USES.length];
      double[] to = EXPONENTS[(i / 3) % EXPONENTS.length];
      double score = new NodeRule(to[0], to[1], to[2]).score(size, idle, uses);
      rows.add(
          size + "\t" + idle + "\t" + uses + "\t" + to[0] + "\t" + to[1] + "\t" + to[2] + "\t"
              + score);
    }
    return rows;
  }

  @Test
  void scores_are_those_of_the_golden_table_that_the_module_reads_too() throws IOException {
    if (Boolean.getBoolean("coldrl.golden.write")) {
      Files.writeString(GOLDEN, HEADER + "\n" + String.join("\n", rows()) + "\n");
    }
    List<String> lines = Files.readAllLines(GOLDEN);
    assertThat(lines).hasSize(1 + ROWS);
    assertThat(lines.get(0)).isEqualTo(HEADER);
    for (String line : lines.subList(1, lines.size())) {
      String[] cells = line.split("\t", -1);
      NodeRule rule =
          new NodeRule(
              Double.parseDouble(cells[3]),
              Double.parseDouble(cells[4]),
              Double.parseDouble(cells[5]));
      double golden = Double.parseDouble(cells[6]);
      double score =
          rule.score(Long.parseLong(cells[0]), Long.parseLong(cells[1]), Long.parseLong(cells[2]));
      assertThat(score)
          .as(line)
          .isCloseTo(golden, within(RELATIVE * Math.max(1, Math.abs(golden))));
    }
  }

  @Test
  void the_golden_table_has_the_inputs_of_this_test() throws IOException {
    List<String> inputs =
        Files.readAllLines(GOLDEN).stream().skip(1).map(NodeRuleTest::input).toList();
    assertThat(inputs).isEqualTo(rows().stream().map(NodeRuleTest::input).toList());
  }

  private static String input(String row) {
    return row.substring(0, row.lastIndexOf('\t'));
  }

  @Test
  void the_score_is_the_logarithm_of_size_times_idle_time_by_uses_squared() {
    double score = NodeRule.DEFAULT.score(4096, 59, 3);
    assertThat(Math.exp(score)).isCloseTo(4096.0 * 60 / 9, within(1e-6));
  }

  @Test
  void larger_longer_idle_and_less_used_objects_go_sooner() {
    NodeRule rule = NodeRule.DEFAULT;
    double score = rule.score(8192, 100, 5);
    assertThat(rule.score(12_288, 100, 5)).isGreaterThan(score);
    assertThat(rule.score(8192, 101, 5)).isGreaterThan(score);
    assertThat(rule.score(8192, 100, 4)).isGreaterThan(score);
  }

  @Test
  void uses_count_modulo_1024_as_in_the_node_and_none_as_one() {
    NodeRule rule = NodeRule.DEFAULT;
    assertThat(rule.score(4096, 0, 1030)).isEqualTo(rule.score(4096, 0, 6));
    assertThat(rule.score(4096, 0, 1024)).isEqualTo(rule.score(4096, 0, 1));
    assertThat(rule.score(4096, 0, 0)).isEqualTo(rule.score(4096, 0, 1));
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 100.5, Double.NaN, Double.POSITIVE_INFINITY})
  void an_exponent_out_of_range_is_refused_with_its_name_and_value(double exponent) {
    assertThatThrownBy(() -> new NodeRule(1, exponent, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("idle is " + exponent)
        .hasMessageContaining("0 to 100");
  }

  @Test
  void a_rule_that_looks_at_nothing_is_refused() {
    assertThatThrownBy(() -> new NodeRule(0, 0, 0)).hasMessageContaining("one must be above");
  }

  @Test
  void parameters_are_those_of_the_directive() {
    assertThat(NodeRule.DEFAULT.parameters()).isEqualTo("size=1 idle=1 uses=2");
    assertThat(new NodeRule(1.3, 0.5, 0).parameters()).isEqualTo("size=1.3 idle=0.5 uses=0");
  }
}
