package io.coldrl.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the agent ships: coldrl-agent.jar, lib/ and the launcher. */
class DistributionIT {
  private static final Path TARGET = Path.of("target");
  private static final Path LAUNCHER = Path.of("../../coldrl");
  private static final long MAX_BYTES = 120_000_000;
  // Trainer, simulator, lab and test code; PyTorch and DJL; LightGBM; test libraries.
  private static final List<String> FOREIGN =
      List.of(
          "io/coldrl/trace/",
          "io/coldrl/sim/",
          "io/coldrl/learn/",
          "io/coldrl/rig/",
          "io/coldrl/cli/",
          "io/coldrl/lab/",
          "io/coldrl/testkit/",
          "ai/djl/",
          "native/lib/libtorch",
          "pytorch/",
          "io/github/metarank/",
          "com/microsoft/ml/lightgbm/",
          "org/junit/",
          "org/assertj/");

  private static List<Path> jars() throws IOException {
    List<Path> jars = new ArrayList<>(List.of(TARGET.resolve("coldrl-agent.jar")));
    try (Stream<Path> libraries = Files.list(TARGET.resolve("lib"))) {
      jars.addAll(libraries.toList());
    }
    return jars;
  }

  private static List<String> entries() throws IOException {
    List<String> entries = new ArrayList<>();
    for (Path file : jars()) {
      try (JarFile jar = new JarFile(file.toFile())) {
        jar.stream().map(JarEntry::getName).forEach(entries::add);
      }
    }
    return entries;
  }

  @Test
  void the_class_path_has_the_agent_and_no_trainer_simulator_or_lab() throws IOException {
    assertThat(entries())
        .contains("io/coldrl/server/cli/AgentMain.class", "io/coldrl/core/Failure.class")
        .noneMatch(entry -> FOREIGN.stream().anyMatch(entry::startsWith));
  }

  @Test
  void the_distribution_has_at_most_120_mb() throws IOException {
    long bytes = 0;
    for (Path jar : jars()) {
      bytes += Files.size(jar);
    }
    assertThat(bytes).isLessThan(MAX_BYTES);
  }

  @Test
  void an_installation_without_the_trainer_runs_the_agents_commands_only(@TempDir Path home)
      throws Exception {
    Path installed = home.resolve("agent/server");
    Files.createDirectories(installed.resolve("target/lib"));
    for (Path jar : jars()) {
      Files.copy(jar, installed.resolve(jar));
    }
    Path launcher = Files.copy(LAUNCHER, home.resolve("coldrl"));
    assertThat(launcher).isExecutable();
    assertThat(run(launcher, "--version")).contains("coldrl ", "exit 0");
    assertThat(run(launcher, "--help")).contains("agent", "status", "model", "exit 0");
    assertThat(
            run(
                launcher,
                "agent",
                "--check",
                "--socket=" + home.resolve("agent.sock"),
                "--admin-socket=" + home.resolve("admin.sock"),
                "--history-file=" + home.resolve("history.dat"),
                "--model=" + Path.of("../model/model.onnx").toAbsolutePath()))
        .contains("budget_us: 300", "# configuration is good: 0 errors, 0 warnings", "exit 0");
    assertThat(run(launcher, "statsu")).contains("did you mean status", "exit 2");
    assertThat(run(launcher, "train")).contains("coldrl-tools.jar is missing", "exit 1");
  }

  private static String run(Path launcher, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(launcher.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return output + "exit " + process.exitValue();
  }
}
