package io.coldrl.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CliRunnerTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private Path directory;

  @BeforeEach
  void setUp(@TempDir Path temporary) {
    directory = temporary;
  }

  private int run(String... args) {
    CommandLine commandLine = CliRunner.commandLine(new TestCommands());
    commandLine.setOut(new PrintWriter(out));
    commandLine.setErr(new PrintWriter(err));
    return commandLine.execute(args);
  }

  private List<String> errors() {
    return err.toString().lines().toList();
  }

  @Test
  void a_failure_is_three_lines_and_exit_code_one() {
    assertThat(run("fail")).isOne();
    assertThat(errors()).containsExactly("error: it broke", "where: over there", "try:   mend it");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void a_misuse_is_three_lines_and_exit_code_two() {
    assertThat(run("misuse")).isEqualTo(2);
    assertThat(errors()).containsExactly("error: too much", "where: --count", "try:   take less");
  }

  @Test
  void a_crash_is_three_lines_without_a_stack_trace() {
    assertThat(run("crash")).isOne();
    assertThat(errors()).hasSize(3);
    assertThat(errors().get(0)).isEqualTo("error: IllegalStateException: first line");
    assertThat(errors().get(2)).contains("COLDRL_DEBUG=1");
  }

  @Test
  void an_unknown_option_or_command_gets_a_suggestion() {
    assertThat(run("agent", "--budget-uss", "5")).isEqualTo(2);
    assertThat(errors()).hasSize(3);
    assertThat(errors().get(1)).isEqualTo("where: coldrl agent");
    assertThat(errors().get(2)).contains("did you mean --budget-us");
    err.getBuffer().setLength(0);
    assertThat(run("statsu")).isEqualTo(2);
    assertThat(errors().get(2)).contains("did you mean", "status", "'coldrl --help'");
  }

  @Test
  void no_command_at_all_is_a_misuse() {
    assertThat(run()).isEqualTo(2);
    assertThat(run("model")).isEqualTo(2);
  }

  @Test
  void output_formats_ignore_case() {
    assertThat(run("status", "--output", "yaml")).isEqualTo(2);
    assertThat(errors().get(0)).contains("yaml").containsIgnoringCase("table, json, csv");
    assertThat(run("status", "--output", "JSON", "--socket", "/nowhere.sock")).isOne();
  }

  @Test
  void without_an_agent_the_error_says_how_to_start_one() {
    assertThat(run("status", "--socket", "/nowhere.sock")).isOne();
    assertThat(errors()).hasSize(3);
    assertThat(errors().get(0)).contains("no agent answers").contains("there is no such socket");
    assertThat(errors().get(1)).isEqualTo("where: /nowhere.sock");
    assertThat(errors().get(2)).contains("coldrl agent");
  }

  @Test
  void a_bench_refuses_what_it_cannot_do() {
    assertThat(run("bench", "--k", "65")).isEqualTo(2);
    assertThat(errors().get(0)).contains("--k is 65, must be 1 to 64, or a multiple of 64");
    assertThat(run("bench", "--rate", "0")).isEqualTo(2);
    assertThat(run("bench", "--socket", "/nowhere.sock")).isOne();
  }

  @Test
  void invalid_settings_are_reported_together() {
    assertThat(run("agent", "--budget-us", "0", "--log-level", "loud")).isEqualTo(2);
    assertThat(errors()).hasSize(3);
    assertThat(errors().get(0)).contains("budget_us is '0'").contains("log_level is 'loud'");
  }

  private int check(String... more) {
    List<String> all = new ArrayList<>(List.of("agent", "--check"));
    all.add("--socket=" + directory.resolve("agent.sock"));
    all.add("--admin-socket=" + directory.resolve("admin.sock"));
    all.add("--history-file=" + directory.resolve("history.dat"));
    all.addAll(List.of(more));
    return run(all.toArray(String[]::new));
  }

  @Test
  void check_prints_the_configuration_and_exits() {
    assertThat(check("--budget-us", "123")).isZero();
    assertThat(out.toString())
        .contains("budget_us: 123", "socket_mode: \"0660\"")
        .endsWith("# configuration is good: 0 errors, 1 warnings\n");
    assertThat(errors())
        .hasSize(3)
        .first()
        .isEqualTo("warning: /var/lib/coldrl/model.onnx does not exist; LRU decides");
    assertThat(errors().get(1)).startsWith("where:   model ");
    assertThat(errors().get(2)).startsWith("try:     ");
  }

  @Test
  void check_ends_with_one_if_the_agent_could_not_run() throws Exception {
    Path socket = Files.writeString(directory.resolve("agent.sock"), "");
    assertThat(check()).isOne();
    assertThat(errors()).hasSize(6);
    assertThat(errors().get(1)).isEqualTo("where: socket " + socket);
    assertThat(out.toString()).endsWith("# configuration is not good: 1 errors, 1 warnings\n");
  }

  @Test
  void check_reports_each_wrong_setting_by_itself() {
    assertThat(check("--budget-us", "0", "--log-format", "xml")).isOne();
    assertThat(errors()).hasSize(6).contains("error: log_format is 'xml', must be text or json");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void the_configuration_that_is_printed_can_be_read_again() throws Exception {
    assertThat(check("--routing-endpoints", "10.0.0.1:80 cost=2,[::1]:81 weight=3")).isZero();
    String printed = out.toString();
    assertThat(printed)
        .contains("routing_endpoints: \"10.0.0.1:80 cost=2.0 weight=1.0, [::1]:81 cost=1.0");
    Path file = Files.writeString(directory.resolve("agent.yaml"), printed);
    out.getBuffer().setLength(0);
    assertThat(run("agent", "--check", "--config", file.toString())).isZero();
    assertThat(out.toString()).isEqualTo(printed);
  }

  @Test
  void every_setting_is_a_flag_with_its_default_in_the_help() {
    assertThat(run("agent", "--help")).isZero();
    for (io.coldrl.server.config.ConfigKey key : io.coldrl.server.config.ConfigKey.values()) {
      // Long lines are wrapped.
      assertThat(out.toString().replaceAll("\\s+", ""))
          .contains(key.flag() + "=")
          .contains(key.defaultValue().replace(" ", ""));
    }
  }

  @Test
  void version_prints_coldrl_and_java() {
    assertThat(run("agent", "--version")).isZero();
    assertThat(out.toString()).startsWith("coldrl ").contains(System.getProperty("java.version"));
  }
}
