package io.coldrl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.coldrl.inference.ModelLoader;
import io.coldrl.inference.Task;
import io.coldrl.server.cli.CliRunner;
import io.coldrl.trace.Trace;
import io.coldrl.trace.generate.GeneratedTrace;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Training a model on a log and simulating with it, from the command line. */
class TrainAndSimulateTest {
  @TempDir private Path directory = Path.of("");
  private Path trace = Path.of("");
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void writeTrace() throws IOException {
    trace = directory.resolve("trace.csv");
    Trace generated = GeneratedTrace.of(12_000, 4);
    StringBuilder csv = new StringBuilder("time_s,key,size_bytes\n");
    for (int i = 0; i < generated.requests(); i++) {
      csv.append(generated.timeMs(i) / 1000.0)
          .append(',')
          .append(generated.object(i))
          .append(',')
          .append(generated.sizeBytes(i))
          .append('\n');
    }
    Files.writeString(trace, csv);
  }

  private int run(String... args) {
    CommandLine command = CliRunner.commandLine(new ColdRl());
    command.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    return command.execute(args);
  }

  @Test
  void simulate_prints_a_table_or_csv() {
    assertThat(run("simulate", "--trace", trace.toString())).isZero();
    assertThat(out.toString()).contains("object miss").contains("gdsf");
    out.getBuffer().setLength(0);
    assertThat(run("simulate", "--trace", trace.toString(), "--output", "csv")).isZero();
    assertThat(out.toString().lines().findFirst().orElse(""))
        .startsWith(
            "policy,capacity_bytes,requests,object_miss_ratio,byte_miss_ratio,requests_per_second,")
        .contains(",origin_bytes,", ",seed,");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-5MB", "25XB", "", "1.5.5%", "MB"})
  void a_malformed_capacity_is_a_usage_error(String capacity) {
    assertThat(run("simulate", "--trace", trace.toString(), "--capacity", capacity)).isEqualTo(2);
    assertThat(err.toString().lines().toList()).hasSize(3);
  }

  @Test
  void options_out_of_range_are_usage_errors() {
    assertThat(run("simulate", "--trace", trace.toString(), "--warm-up", "1")).isEqualTo(2);
    assertThat(run("train", "--trace", trace.toString(), "--out", "x", "--seed", "one"))
        .isEqualTo(2);
    assertThat(run("simulate")).isEqualTo(2);
    assertThat(run("simulat", "--trace", "x")).isEqualTo(2);
    assertThat(err.toString()).contains("simulate");
  }

  @Test
  void a_missing_trace_or_model_is_a_failure_in_three_lines() {
    assertThat(run("simulate", "--trace", directory.resolve("absent").toString())).isEqualTo(1);
    assertThat(err.toString().lines().toList()).hasSize(3);
    assertThat(run("simulate", "--trace", trace.toString(), "--policies", "model:" + directory))
        .isEqualTo(1);
    assertThat(err.toString()).contains("model.onnx");
  }

  @Test
  void bad_lines_are_told_on_stderr_and_do_not_fail() throws IOException {
    Files.writeString(trace, Files.readString(trace) + "torn line\n");
    assertThat(run("simulate", "--trace", trace.toString())).isZero();
    assertThat(err.toString()).contains("1 lines left out").contains("torn line");
    assertThat(out.toString()).doesNotContain("torn");
  }

  @Test
  void train_writes_a_model_and_its_card_that_simulate_takes() throws IOException {
    Path model = directory.resolve("models/first");
    int code =
        run("train", "--trace", trace.toString(), "--capacity", "500kB", "--out", model.toString());
    assertThat(code).isZero();
    assertThat(err.toString().lines()).allMatch(line -> line.contains("validation part"));
    assertThat(out.toString()).contains(model.toString()).contains("LRU");
    JsonNode card = new ObjectMapper().readTree(model.resolve("model-card.json").toFile());
    assertThat(card.get("model_sha256").asText()).hasSize(64);
    assertThat(card.at("/data/files/0/sha256").asText()).hasSize(64);
    assertThat(card.at("/split/training_share").asDouble()).isEqualTo(0.7);
    assertThat(card.at("/held_out/0/miss_ratio_low").asDouble()).isPositive();
    assertThat(card.at("/held_out/2/miss_ratio").asDouble()).isPositive();
    assertThat(card.at("/verdict/text")).isNotEmpty();
    assertThat(card.get("features")).hasSize(28);
    assertThat(card.at("/features/0/p99").isNumber()).isTrue();
    assertThat(Files.readString(model.resolve("model-card.md"))).contains("| lru |");
    try (var files = Files.list(model)) {
      assertThat(files).hasSize(3);
    }
    assertThat(run("simulate", "--trace", trace.toString(), "--policies", "lru,model:" + model))
        .isZero();
    out.getBuffer().setLength(0);
    assertThat(run("inspect", "--model", model.toString(), "--output", "json")).isZero();
    JsonNode inspected = new ObjectMapper().readTree(out.toString());
    assertThat(inspected.at("/model/sha256")).isEqualTo(card.get("model_sha256"));
    assertThat(inspected.at("/model/inputs/features").asText()).contains("FLOAT");
    assertThat(inspected.at("/card")).isEqualTo(card);
    assertThat(run("inspect", "--model", model.toString())).isZero();
  }

  @Test
  void train_and_simulate_agree_to_the_digit_in_nginx_mode() throws IOException {
    Path model = directory.resolve("agree");
    List<String> mode = List.of("--mode", "nginx", "--inactive", "1d", "--capacity", "500kB");
    assertThat(run(with(mode, "train", "--trace", trace.toString(), "--out", model.toString())))
        .as(err.toString())
        .isZero();
    JsonNode card = new ObjectMapper().readTree(model.resolve("model-card.json").toFile());
    String deployed = card.at("/verdict/policy").asText();
    String policy = deployed.equals("model") ? "model:" + model : deployed;
    out.getBuffer().setLength(0);
    String warmUp = card.at("/split/simulate_warm_up").asText();
    assertThat(
            run(
                with(
                    mode,
                    "simulate",
                    "--trace",
                    trace.toString(),
                    "--policies",
                    "lru,gdsf,model:" + model + "," + policy,
                    "--warm-up",
                    warmUp,
                    "--output",
                    "json")))
        .as(err.toString())
        .isZero();
    JsonNode results = new ObjectMapper().readTree(out.toString()).get("results");
    assertThat(missRatio(card.get("held_out"), "lru")).isEqualTo(missRatio(results, "lru"));
    assertThat(missRatio(card.get("held_out"), "gdsf")).isEqualTo(missRatio(results, "gdsf"));
    assertThat(missRatio(card.get("held_out"), "model"))
        .isEqualTo(missRatio(results, "model:" + model));
    assertThat(missRatio(card.get("held_out"), deployed)).isEqualTo(missRatio(results, policy));
  }

  private static String[] with(List<String> options, String... command) {
    return Stream.concat(Stream.of(command), options.stream()).toArray(String[]::new);
  }

  /** Of the first row of this policy: the capacity asked for. */
  private static double missRatio(JsonNode rows, String policy) {
    for (JsonNode row : rows) {
      if (row.get("policy").asText().equals(policy)) {
        return row.get("object_miss_ratio").asDouble();
      }
    }
    return Double.NaN;
  }

  @Test
  void train_finds_a_rule_and_prints_its_line_last() throws IOException {
    Path card = directory.resolve("rule");
    assertThat(
            run(
                "train",
                "--learner",
                "rule",
                "--trace",
                trace.toString(),
                "--capacity",
                "200kB",
                "--out",
                card.toString()))
        .as(err.toString())
        .isZero();
    assertThat(err.toString().lines()).allMatch(line -> line.contains("training part"));
    List<String> lines = out.toString().lines().toList();
    String directive = lines.get(lines.size() - 1);
    assertThat(directive).matches("coldrl_rule size=[0-9.]+ idle=[0-9.]+ uses=[0-9.]+;");
    assertThat(out.toString()).contains("LRU, NGINX's own rule", "GDSF", "Of lru's misses");
    JsonNode json = new ObjectMapper().readTree(card.resolve("rule-card.json").toFile());
    assertThat(json.path("directive").asText()).isEqualTo(directive);
    assertThat(json.path("held_out")).hasSize(5);
    assertThat(json.at("/verdict/text")).isNotEmpty();
    try (var files = Files.list(card)) {
      assertThat(files).hasSize(1);
    }
    String policy = "node-rule:" + directive.replaceAll("coldrl_rule |;", "").replace(' ', ',');
    assertThat(run("simulate", "--trace", trace.toString(), "--policies", policy)).isZero();
  }

  @Test
  void a_rule_leaves_no_directory_behind_unless_asked() throws IOException {
    assertThat(
            run(
                "train",
                "--learner",
                "rule",
                "--trace",
                trace.toString(),
                "--capacity",
                "200kB",
                "--output",
                "json"))
        .as(err.toString())
        .isZero();
    assertThat(new ObjectMapper().readTree(out.toString()).at("/rule/idle").isNumber()).isTrue();
    assertThat(Path.of("coldrl-model")).doesNotExist();
  }

  @Test
  void a_log_without_origin_times_cannot_train_for_them() {
    Path model = directory.resolve("cost");
    assertThat(
            run(
                "train",
                "--trace",
                trace.toString(),
                "--objective",
                "cost",
                "--out",
                model.toString()))
        .isEqualTo(1);
    assertThat(err.toString().lines().toList()).hasSize(3);
    assertThat(err.toString()).contains("upstream_response_time");
  }

  @Test
  void help_and_version_go_to_stdout() {
    assertThat(run("--help")).isZero();
    assertThat(run("train", "--help")).isZero();
    assertThat(run("simulate", "--help")).isZero();
    assertThat(out.toString()).contains("--policies").contains("--objective");
    assertThat(run("--version")).isZero();
    assertThat(err.toString()).isEmpty();
    assertThat(run()).isEqualTo(2);
  }

  @Test
  void train_for_routing_writes_a_model_that_the_agent_can_serve() throws Exception {
    Path model = directory.resolve("routing");
    assertThat(
            run(
                "train",
                "--task",
                "routing",
                "--quick",
                "--trace",
                trace.toString(),
                "--out",
                model.toString()))
        .isZero();
    assertThat(err.toString()).contains("the log has no response times", "warm start 1");
    assertThat(out.toString()).contains("best or within 3%", "of 8 cells");
    ModelLoader.load(model.resolve("model.onnx"), Task.ROUTING).close();
    JsonNode card = new ObjectMapper().readTree(model.resolve("model-card.json").toFile());
    assertThat(card.path("task").asText()).isEqualTo("routing");
    assertThat(card.path("evaluation")).hasSize(8 * 12);
  }

  @Test
  void options_of_one_task_are_refused_for_the_other() {
    assertThat(run("train", "--task", "routing", "--capacity", "1%", "--trace", trace.toString()))
        .isEqualTo(2);
    assertThat(err.toString()).contains("--capacity", "for eviction only");
    assertThat(run("train", "--quick", "--trace", trace.toString())).isEqualTo(2);
    assertThat(err.toString()).contains("--quick", "for routing only");
  }
}
