package io.coldrl.inference;

import io.coldrl.core.Failure;
import io.coldrl.core.Version;
import io.coldrl.core.file.AtomicFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The file {@code MODEL.checked} beside a model: which models passed their trial, so that an agent
 * that starts again with one of them need not try it. One line for each model: SHA-256, task,
 * versions of ONNX Runtime and of the agent, median in µs. A line of other versions is ignored.
 *
 * <p>Who can write this file can write the model beside it, too. If it can't be written, models are
 * tried at each start.
 */
final class TrialRecord {
  // The model in use, the previous one, and one more each.
  private static final int LINES = 4;
  private static final long MAX_BYTES = 10_000;

  private final Path file;

  private TrialRecord(Path file) {
    this.file = file;
  }

  static TrialRecord beside(Path model) {
    return new TrialRecord(model.resolveSibling(model.getFileName() + ".checked"));
  }

  /** The result of this model's trial; null if it is not known. */
  Trial.@Nullable Pass find(String digest, Task task) {
    String start = start(digest, task);
    for (String line : lines()) {
      if (line.startsWith(start)) {
        try {
          return new Trial.Pass(Long.parseLong(line.substring(start.length())));
        } catch (NumberFormatException e) {
          return null;
        }
      }
    }
    return null;
  }

  void add(String digest, Task task, Trial.Pass pass) {
    List<String> lines = without(digest);
    lines.add(0, start(digest, task) + pass.medianMicros());
    write(lines.subList(0, Math.min(LINES, lines.size())));
  }

  void remove(String digest) {
    List<String> lines = without(digest);
    if (lines.size() < lines().size()) {
      write(lines);
    }
  }

  private List<String> without(String digest) {
    List<String> lines = new ArrayList<>(lines());
    lines.removeIf(line -> line.startsWith(digest));
    return lines;
  }

  private static String start(String digest, Task task) {
    return String.join(
            " ",
            digest,
            task.id(),
            "onnxruntime",
            Environment.version(),
            "agent",
            Version.current())
        + " ";
  }

  private List<String> lines() {
    try {
      return Files.isRegularFile(file) && Files.size(file) <= MAX_BYTES
          ? Files.readAllLines(file)
          : List.of();
    } catch (IOException | UncheckedIOException e) {
      return List.of();
    }
  }

  private void write(List<String> lines) {
    byte[] text = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
    try {
      AtomicFile.at(file).write(out -> out.write(text));
    } catch (Failure e) {
      // The directory can't be written to: the model is tried at each start.
    }
  }
}
