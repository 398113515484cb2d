package io.coldrl.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.coldrl.core.Failure;
import io.coldrl.server.cli.CliRunner;
import io.coldrl.sim.cache.policy.PolicyCatalog;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The commands from the command line: results, exit codes, errors. */
class CommandsTest {
  @TempDir private Path directory = Path.of(".");

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void simulate_prints_json_with_the_field_names_of_the_contract() throws IOException {
    String trace = trace();
    assertThat(
            run(
                "simulate",
                "--trace",
                trace,
                "--policies",
                "lru,gdsf",
                "--capacity",
                "200B,100%",
                "--output",
                "json"))
        .as(err.toString())
        .isZero();
    JsonNode root = new ObjectMapper().readTree(out.toString());
    assertThat(root.at("/trace/requests").asInt()).isEqualTo(4);
    assertThat(root.at("/trace/objects").asInt()).isEqualTo(3);
    assertThat(root.at("/trace/unique_bytes").asInt()).isEqualTo(300);
    assertThat(root.path("results")).hasSize(4);
    assertThat(root.at("/results/0/policy").asText()).isEqualTo("lru");
    assertThat(root.at("/results/0/capacity_bytes").asInt()).isEqualTo(200);
    assertThat(root.at("/results/0/object_miss_ratio").asDouble()).isEqualTo(1.0);
    assertThat(root.at("/results/2/object_miss_ratio").asDouble()).isEqualTo(0.75);
    assertThat(root.at("/results/0").has("byte_miss_ratio")).isTrue();
    assertThat(root.at("/results/0").has("requests_per_second")).isTrue();
  }

  @Test
  void simulate_accepts_the_settings_of_nginx() throws IOException {
    assertThat(
            run(
                "simulate",
                "--trace",
                trace(),
                "--policies",
                "lru",
                "--capacity",
                "1MB",
                "--mode",
                "nginx",
                "--min-uses",
                "2",
                "--inactive",
                "60m",
                "--manager-files",
                "10",
                "--manager-sleep",
                "100ms",
                "--manager-threshold",
                "1s",
                "--revalidate",
                "--output",
                "json"))
        .as(err.toString())
        .isZero();
    // a has two requests: it is stored at the second one, so it is never hit.
    JsonNode root = new ObjectMapper().readTree(out.toString());
    assertThat(root.at("/results/0/object_miss_ratio").asDouble()).isEqualTo(1.0);
  }

  @ParameterizedTest
  @CsvSource({"nginx,--inactive,10x", "nginx,--min-uses,0", "bytes,--inactive,10m"})
  void invalid_settings_of_nginx_end_with_2(String mode, String option, String value)
      throws IOException {
    assertThat(run("simulate", "--trace", trace(), "--mode", mode, option, value)).isEqualTo(2);
    assertThat(err.toString()).contains("try:");
  }

  @Test
  void simulate_prints_the_cost_of_the_origin_and_writes_a_report() throws IOException {
    Path page = directory.resolve("report.html");
    assertThat(
            run(
                "simulate",
                "--trace",
                trace(),
                "--policies",
                "lru",
                "--capacity",
                "200B",
                "--origin-cost-per-gb",
                "1000000",
                "--report",
                page.toString(),
                "--output",
                "json"))
        .as(err.toString())
        .isZero();
    JsonNode root = new ObjectMapper().readTree(out.toString());
    assertThat(root.at("/results/0/origin_bytes").asInt()).isEqualTo(400);
    assertThat(root.at("/results/0/origin_cost").asDouble()).isCloseTo(0.4, within(1e-9));
    assertThat(root.at("/results/0/origin_cost_per_30_days").asDouble())
        .isCloseTo(0.4 * 30 * 86_400 / 3, within(1e-3));
    assertThat(root.at("/seeds/simulation").asInt()).isEqualTo(1);
    assertThat(root.at("/trace/files/0/sha256").asText()).hasSize(64);
    assertThat(page).content().startsWith("<!DOCTYPE html>").endsWith("</html>\n");
  }

  @Test
  void a_report_that_cannot_be_written_ends_with_1_before_the_trace_is_read() {
    assertThat(
            run(
                "simulate",
                "--trace",
                directory.resolve("none").toString(),
                "--report",
                directory.resolve("no/such/report.html").toString()))
        .isEqualTo(1);
    assertThat(err.toString()).contains("directory is missing").contains("try:");
  }

  @Test
  void a_full_disk_under_stdout_ends_with_1() throws IOException {
    Path full = Path.of("/dev/full");
    Assumptions.assumeTrue(Files.exists(full), "skipped: there is no /dev/full here");
    CommandLine commandLine = CliRunner.commandLine(new ColdRl());
    try (PrintWriter lost = new PrintWriter(full.toFile(), StandardCharsets.UTF_8)) {
      commandLine.setOut(lost).setErr(new PrintWriter(err, true));
      assertThat(commandLine.execute("simulate", "--trace", trace(), "--capacity", "200B"))
          .isEqualTo(1);
      assertThat(commandLine.execute("inspect", "--trace", trace())).isEqualTo(1);
    }
    assertThat(err.toString()).contains("the result can't be written");
  }

  @Test
  void inspect_describes_a_trace() throws IOException {
    assertThat(run("inspect", "--trace", trace(), "--output", "json")).as(err.toString()).isZero();
    JsonNode root = new ObjectMapper().readTree(out.toString());
    assertThat(root.path("requests").asInt()).isEqualTo(4);
    assertThat(root.path("one_hit_request_share").asDouble()).isEqualTo(0.5);
    assertThat(root.at("/reuse_bytes/p50").asInt()).isEqualTo(300);
    assertThat(root.at("/reuse_ms/max").asInt()).isEqualTo(3000);
    assertThat(root.path("zipf_exponent").isNull()).isTrue();
    assertThat(run("inspect", "--trace", trace())).isZero();
    assertThat(run("inspect", "--trace", trace(), "--output", "csv")).isZero();
    assertThat(out.toString()).contains("requested once").contains("reuse_bytes.p50,300");
  }

  @Test
  void inspect_requires_a_trace_or_a_model() {
    assertThat(run("inspect")).isEqualTo(2);
    assertThat(run("inspect", "--trace", "a", "--model", "b")).isEqualTo(2);
    assertThat(run("inspect", "--model", directory.toString())).isEqualTo(1);
    assertThat(err.toString()).contains("model.onnx");
  }

  @Test
  void help_lists_all_policies_in_their_groups() {
    assertThat(run("simulate", "--help")).isZero();
    assertThat(out.toString())
        .contains("Policies, classical:", "Policies, learned:", "Policies, bounds");
    PolicyCatalog.docs().keySet().forEach(name -> assertThat(out.toString()).contains("  " + name));
  }

  @Test
  void an_unknown_policy_ends_with_2_and_a_suggestion() throws IOException {
    assertThat(run("simulate", "--trace", trace(), "--policies", "lruu")).isEqualTo(2);
    assertThat(err.toString()).contains("lruu").contains("did you mean lru?");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void the_rule_of_the_node_takes_its_three_numbers_among_other_policies() throws IOException {
    String rule = "node-rule:size=1.3,idle=0.5,uses=1.5";
    assertThat(
            run(
                "simulate",
                "--trace",
                trace(),
                "--policies",
                "node-rule," + rule + ",lru",
                "--capacity",
                "200B",
                "--output",
                "json"))
        .as(err.toString())
        .isZero();
    JsonNode results = new ObjectMapper().readTree(out.toString()).path("results");
    assertThat(results).hasSize(3);
    assertThat(results.at("/0/policy").asText()).isEqualTo("node-rule");
    assertThat(results.at("/1/policy").asText()).isEqualTo(rule);
    assertThat(results.at("/1/group").asText()).isEqualTo("classical");
    assertThat(results.at("/2/policy").asText()).isEqualTo("lru");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "node-rule:",
        "node-rule:size=1",
        "node-rule:size=1,idle=1",
        "node-rule:size=1,idle=1,uses=x",
        "node-rule:size=1,idle=1,uses=-1",
        "node-rule:size=1,idle=1,uses=1e3",
        "node-rule:size=1,idle=1,uses=101",
        "node-rule:size=0,idle=0,uses=0",
        "node-rule:size=1,idle=1,uses=1,uses=2",
        "node-rule:size=1,idle=1,age=2"
      })
  void bad_numbers_of_the_rule_are_one_error_of_three_lines(String policy) throws IOException {
    assertThat(run("simulate", "--trace", trace(), "--policies", "lru," + policy)).isEqualTo(2);
    assertThat(err.toString().lines()).hasSize(3);
    assertThat(err.toString()).contains("--policies", "node-rule:size=1.3,idle=0.5,uses=1.5");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void a_rule_on_too_short_a_log_is_one_error_and_writes_nothing() throws IOException {
    Path model = directory.resolve("r");
    assertThat(run("train", "--learner", "rule", "--trace", trace(), "--out", model.toString()))
        .isEqualTo(1);
    assertThat(err.toString().lines()).hasSize(3);
    assertThat(err.toString()).contains("objects are evicted, needs 1000 at least", "try:");
    assertThat(model).isEmptyDirectory();
  }

  @Test
  void a_rule_has_no_parts_to_leave_out() throws IOException {
    assertThat(run("train", "--learner", "rule", "--ablate", "tail", "--trace", trace()))
        .isEqualTo(2);
    assertThat(err.toString()).contains("--ablate");
  }

  @Test
  void a_missing_trace_ends_with_1_and_three_lines() {
    assertThat(run("simulate", "--trace", directory.resolve("none").toString())).isEqualTo(1);
    assertThat(err.toString().lines()).hasSize(3);
  }

  @Test
  void training_on_too_short_a_log_says_so() throws IOException {
    assertThat(run("train", "--trace", trace(), "--out", directory.resolve("m").toString()))
        .isEqualTo(1);
    assertThat(err.toString()).contains("try:");
    assertThat(directory.resolve("m")).isEmptyDirectory();
  }

  @ParameterizedTest
  @ValueSource(strings = {"agent", "status", "model", "train", "simulate", "inspect"})
  void every_command_has_help(String command) {
    assertThat(run(command, "--help")).isZero();
    assertThat(out.toString()).contains("Usage: coldrl " + command);
  }

  @ParameterizedTest
  @CsvSource({"25MB,25000000", "64MiB,67108864", "1%,1000", "2k,2000", "123,123", "0.5KiB,512"})
  void capacities_are_parsed(String text, long bytes) {
    assertThat(Capacity.parse(text).bytes(100_000)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-1", "MB", "1XB", "1e9", "%"})
  void a_text_that_is_not_a_capacity_is_refused(String text) {
    assertThatThrownBy(() -> Capacity.parse(text)).isInstanceOf(Failure.class);
  }

  private String trace() throws IOException {
    Path file = directory.resolve("trace.csv");
    Files.writeString(file, "time_s,key,size_bytes\n1,a,100\n2,b,100\n3,c,100\n4,a,100\n");
    return file.toString();
  }

  private int run(String... args) {
    CommandLine commandLine = CliRunner.commandLine(new ColdRl());
    commandLine.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    return commandLine.execute(args);
  }
}
