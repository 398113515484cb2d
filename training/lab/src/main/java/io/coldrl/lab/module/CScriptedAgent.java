package io.coldrl.lab.module;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.coldrl.core.Failure;
import io.coldrl.rig.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** An agent that answers as its flags say: {@code nginx-module/t/rig/scripted_agent.c}. */
final class CScriptedAgent implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 10;

  private final Process process;
  private final Path stats;

  /** Starts it and waits until its socket is there. */
  CScriptedAgent(Path socket, Path stats, List<String> flags) throws IOException {
    this.stats = stats;
    List<String> command = new ArrayList<>();
    command.add(RigFiles.of("scripted_agent").toString());
    command.add("--socket=" + socket);
    command.add("--stats=" + stats);
    command.addAll(flags);
    process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(stats.resolveSibling("agent.log").toFile())
            .start();
    await("its socket", () -> Files.exists(socket));
  }

  /** Its counters. */
  Counts counts() throws IOException, InterruptedException {
    Files.deleteIfExists(stats);
    Processes.signal(process, "USR1");
    await("its counts", () -> Files.exists(stats));
    JsonNode json = new ObjectMapper().readTree(stats.toFile());
    return new Counts(
        json.path("questions").asLong(),
        json.path("candidates").asLong(),
        json.path("first_young").asLong(),
        json.path("accesses").asLong(),
        json.path("keys").asLong());
  }

  /**
   * Counts since the start.
   *
   * @param candidates in all questions
   * @param firstYoung candidates that were none before and had been stored lately
   * @param accesses that were reported, refreshes not among them
   * @param keys that were accessed
   */
  record Counts(long questions, long candidates, long firstYoung, long accesses, long keys) {}

  private void await(String what, java.util.concurrent.Callable<Boolean> condition)
      throws IOException {
    try {
      if (!Waiting.until(PATIENCE_SECONDS, condition)) {
        throw new Failure(
            "the scripted agent does not work",
            what + " did not come in " + PATIENCE_SECONDS + " s",
            "see " + stats.resolveSibling("agent.log"));
      }
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException(e);
    }
  }

  @Override
  public void close() {
    Processes.stop(process);
  }
}
