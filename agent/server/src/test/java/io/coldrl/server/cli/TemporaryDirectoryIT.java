package io.coldrl.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.coldrl.core.eviction.EvictionFeature;
import io.coldrl.server.ChildJvm;
import io.coldrl.server.transport.AgentClient;
import io.coldrl.testkit.OnnxModels;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The agent needs no directory for temporary files but its own. */
class TemporaryDirectoryIT {
  private static final List<String> NO_FLAGS = List.of();

  // Not a @TempDir, which is in /tmp.
  private Path directory;
  private Path temporary;

  @BeforeEach
  void setUp() throws IOException {
    directory = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "it-");
    temporary = directory.resolve("tmp");
    OnnxModels.writeFeature(directory.resolve("model.onnx"), EvictionFeature.IDLE_MS);
  }

  @AfterEach
  void tearDown() throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
    }
  }

  private ChildJvm agent(List<String> prefix, List<String> jvmFlags, String... more)
      throws IOException {
    List<Object> flags = new ArrayList<>(List.of(more));
    flags.add("--http-listen=off");
    flags.add("--warm-up-seconds=1");
    return ChildJvm.startAgentThrough(
        prefix, jvmFlags, ChildJvm.agentIn(directory, flags.toArray()));
  }

  private static List<String> mounting(String options, Path place) {
    return List.of(
        "unshare",
        "-m",
        "sh",
        "-c",
        "mount -t tmpfs -o " + options + " tmpfs " + place + " && exec \"$@\"",
        "sh");
  }

  // Not a skip: `make agent-faults` has the same faults, and says where they need to be root.
  private static boolean mayMount() throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(mounting("noexec", Path.of("/tmp")));
    command.add("true");
    return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
  }

  // A mount over /tmp would hide the agent's own libraries.
  private boolean isInTmp() {
    return directory.startsWith("/tmp");
  }

  private void servesTheModel(ChildJvm agent) throws Exception {
    agent.awaitLine(line -> line.contains("serving on"));
    try (AgentClient client = AgentClient.of(directory.resolve("admin.sock"))) {
      assertThat(client.status().model().version()).hasSize(12);
    }
    assertThat(files(temporary)).hasSize(2);
    agent.terminate();
    assertThat(agent.awaitExit()).isZero();
    assertThat(files(temporary)).isEmpty();
    assertThat(agent.lines())
        // The JVM's own, from version 21 on.
        .filteredOn(line -> !line.equals("WARNING: java.io.tmpdir directory does not exist"))
        .isNotEmpty()
        .allMatch(line -> line.contains(" INFO "));
  }

  private static List<Path> files(Path place) throws IOException {
    try (Stream<Path> files = Files.list(place)) {
      return files.toList();
    }
  }

  @Test
  void the_directory_of_the_jvm_need_not_exist() throws Exception {
    try (ChildJvm agent = agent(List.of(), List.of("-Djava.io.tmpdir=/nowhere/at/all"))) {
      servesTheModel(agent);
    }
  }

  @Test
  void tmp_may_be_noexec() throws Exception {
    if (!mayMount() || isInTmp()) {
      return;
    }
    try (ChildJvm agent = agent(mounting("noexec", Path.of("/tmp")), NO_FLAGS)) {
      servesTheModel(agent);
    }
  }

  @Test
  void tmp_may_be_read_only() throws Exception {
    if (!mayMount() || isInTmp()) {
      return;
    }
    try (ChildJvm agent = agent(mounting("ro", Path.of("/tmp")), NO_FLAGS)) {
      servesTheModel(agent);
    }
  }

  @Test
  void what_a_killed_agent_left_is_removed_and_what_a_live_one_uses_is_not() throws Exception {
    try (ChildJvm killed = agent(List.of(), NO_FLAGS)) {
      killed.awaitLine(line -> line.contains("serving on"));
      killed.kill();
    }
    List<Path> left = files(temporary);
    assertThat(left).hasSize(2);
    try (ChildJvm live = agent(List.of(), NO_FLAGS)) {
      live.awaitLine(line -> line.contains("serving on"));
      List<Path> used = files(temporary);
      assertThat(used).hasSize(2).doesNotContainAnyElementsOf(left);
      // Refused, since the sockets are in use, but only after it looked for leftovers.
      try (ChildJvm second = agent(List.of(), NO_FLAGS)) {
        assertThat(second.awaitExit()).isOne();
      }
      assertThat(files(temporary)).containsExactlyInAnyOrderElementsOf(used);
      servesTheModel(live);
    }
  }

  @Test
  void a_directory_that_cant_be_written_is_one_error() throws Exception {
    Path file = Files.createFile(directory.resolve("file"));
    refuses(agent(List.of(), NO_FLAGS, "--temporary-directory=" + file), "can't write", file);
    Path orphan = directory.resolve("missing").resolve("tmp");
    refuses(agent(List.of(), NO_FLAGS, "--temporary-directory=" + orphan), "can't write", orphan);
  }

  @Test
  void a_directory_that_is_noexec_is_one_error() throws Exception {
    if (!mayMount()) {
      return;
    }
    Files.createDirectory(temporary);
    refuses(agent(mounting("noexec", temporary), NO_FLAGS), "can't be executed", temporary);
    refuses(agent(mounting("ro", temporary), NO_FLAGS), "can't write", temporary);
  }

  private static void refuses(ChildJvm agent, String problem, Path where) throws Exception {
    try (agent) {
      assertThat(agent.awaitExit()).isOne();
      assertThat(agent.lines()).hasSize(3);
      assertThat(agent.lines().get(0)).contains(problem);
      assertThat(agent.lines().get(1)).isEqualTo("where: " + where);
      assertThat(agent.lines().get(2)).contains("temporary_directory");
    }
  }
}
