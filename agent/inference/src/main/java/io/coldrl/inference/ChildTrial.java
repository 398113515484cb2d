package io.coldrl.inference;

import ai.onnxruntime.OrtEnvironment;
import io.coldrl.core.Failure;
import io.coldrl.inference.UnfitModelException.Reason;
import java.io.DataOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Tries a model in a child JVM ({@link ModelTrial}), and kills that when it takes more time or
 * memory than allowed. The child gets the bytes, not the file, so that what is tried is what is
 * served.
 */
final class ChildTrial implements Trial {
  private static final long CHECK_MS = 20;
  private static final long END_MS = 1_000;
  private static final int MAX_RESULT_BYTES = 64 << 10;
  private static final int FIRST_JAVA_THAT_ASKS_FOR_NATIVE_ACCESS = 24;
  private static final long MEGABYTE = 1L << 20;
  private static final long KILOBYTE = 1L << 10;
  // Without the model's bytes, which are in the heap once.
  private static final long HEAP_MEGABYTES = 64;
  private static final String NATIVE_PATH = "onnxruntime.native.path";

  private final TrialLimits limits;
  private final Supplier<Path> parent;
  // A trial ends when this changes.
  private final AtomicLong cancels = new AtomicLong();

  /** Trials with temporary files in {@code java.io.tmpdir}, as it is when they begin. */
  ChildTrial(TrialLimits limits) {
    // Named, since by default it is the directory that the JVM was started with.
    this(limits, () -> Path.of(System.getProperty("java.io.tmpdir")));
  }

  /**
   * @param parent directory for temporary files
   */
  ChildTrial(TrialLimits limits, Supplier<Path> parent) {
    this.limits = limits;
    this.parent = parent;
  }

  @Override
  public Pass run(byte[] model, String name, Task task) throws UnfitModelException {
    long cancelsAtStart = cancels.get();
    Path temporary = null;
    Process child = null;
    try {
      temporary =
          Files.createTempDirectory(
              parent.get(), "coldrl-trial-" + ProcessHandle.current().pid() + "-");
      child =
          new ProcessBuilder(command(model.length, name, task, temporary))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      feed(child, model);
      int exit = await(child, cancelsAtStart, name, task);
      return judge(result(child.getInputStream()), exit, name, task);
    } catch (IOException e) {
      throw new UnfitModelException(
          Reason.CIRCUMSTANCES,
          name
              + " can't be tried: "
              + e.getMessage()
              + "; see that a process can be started and that "
              + parent.get()
              + " can be written to",
          e);
    } finally {
      if (child != null) {
        end(child);
      }
      if (temporary != null) {
        delete(temporary);
      }
    }
  }

  @Override
  public void cancel() {
    cancels.incrementAndGet();
  }

  private static List<String> command(int bytes, String name, Task task, Path temporary) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx" + (HEAP_MEGABYTES + bytes / MEGABYTE) + "m");
    command.add("-XX:+UseSerialGC");
    command.add("-XX:TieredStopAtLevel=1");
    command.add("-XX:-UsePerfData");
    command.add("-Xshare:auto");
    if (Runtime.version().feature() >= FIRST_JAVA_THAT_ASKS_FOR_NATIVE_ACCESS) {
      command.add("--enable-native-access=ALL-UNNAMED");
    }
    // ONNX Runtime unpacks its library there. A child that is killed can't remove it.
    command.add("-Djava.io.tmpdir=" + temporary);
    Optional.ofNullable(System.getProperty(NATIVE_PATH))
        .ifPresent(path -> command.add("-D" + NATIVE_PATH + "=" + path));
    command.add("-cp");
    command.add(classPath());
    command.add(ModelTrial.class.getName());
    command.add(task.name());
    command.add(name);
    command.add(temporary.toString());
    return command;
  }

  // Just what the child needs: it starts faster than with the agent's whole class path.
  private static String classPath() {
    List<String> places = new ArrayList<>();
    for (Class<?> type : List.of(ModelTrial.class, Failure.class, OrtEnvironment.class)) {
      try {
        places.add(
            Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString());
      } catch (URISyntaxException e) {
        throw new IllegalStateException("no place of " + type, e);
      }
    }
    return String.join(File.pathSeparator, places);
  }

  // In its own thread: a child that does not read must not hold up its parent.
  private static void feed(Process child, byte[] model) {
    Thread feeder =
        new Thread(
            () -> {
              try {
                DataOutputStream out = new DataOutputStream(child.getOutputStream());
                out.writeInt(model.length);
                out.write(model);
                out.flush();
              } catch (IOException e) {
                // The child has ended; its exit code says more.
              }
            },
            "coldrl-trial-feeder");
    feeder.setDaemon(true);
    feeder.start();
  }

  private int await(Process child, long cancelsAtStart, String name, Task task)
      throws UnfitModelException {
    long endNanos = System.nanoTime() + limits.time().toNanos();
    try {
      while (!child.waitFor(CHECK_MS, TimeUnit.MILLISECONDS)) {
        if (cancels.get() != cancelsAtStart) {
          throw stopping(name);
        }
        if (System.nanoTime() - endNanos > 0) {
          throw new UnfitModelException(
              Reason.CIRCUMSTANCES,
              name
                  + " did not finish its trial within "
                  + limits.time().toMillis()
                  + " ms, the limit"
                  + remedy(task),
              null);
        }
        long bytes = residentBytes(child.pid());
        if (bytes > limits.memoryBytes()) {
          throw new UnfitModelException(
              name
                  + " took "
                  + bytes / MEGABYTE
                  + " MB of memory in its trial, the limit is "
                  + limits.memoryBytes() / MEGABYTE
                  + " MB"
                  + remedy(task));
        }
      }
      if (cancels.get() != cancelsAtStart) {
        throw stopping(name);
      }
      return child.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw stopping(name);
    }
  }

  /** Resident and swapped memory of a process; 0 if it has ended. */
  private static long residentBytes(long pid) {
    try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(pid), "status"))) {
      return lines
              .filter(line -> line.startsWith("VmRSS:") || line.startsWith("VmSwap:"))
              .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
              .sum()
          * KILOBYTE;
    } catch (IOException | UncheckedIOException e) {
      return 0;
    }
  }

  private static String result(InputStream output) throws IOException {
    String text = new String(output.readNBytes(MAX_RESULT_BYTES), StandardCharsets.UTF_8);
    return text.lines().filter(ChildTrial::isResult).findFirst().orElse("");
  }

  private static boolean isResult(String line) {
    return line.startsWith(ModelTrial.PASSED)
        || line.startsWith(ModelTrial.REFUSED)
        || line.startsWith(ModelTrial.FAILED);
  }

  private Pass judge(String result, int exit, String name, Task task) throws UnfitModelException {
    if (result.startsWith(ModelTrial.REFUSED)) {
      throw new UnfitModelException(result.substring(ModelTrial.REFUSED.length()));
    }
    if (result.startsWith(ModelTrial.FAILED)) {
      throw new UnfitModelException(
          Reason.CIRCUMSTANCES, result.substring(ModelTrial.FAILED.length()), null);
    }
    if (!result.startsWith(ModelTrial.PASSED)) {
      throw new UnfitModelException(
          name + " ended its trial with exit code " + exit + ", must be 0" + remedy(task));
    }
    long micros = Long.parseLong(result.substring(ModelTrial.PASSED.length()));
    if (micros > limits.medianMicros()) {
      throw new UnfitModelException(
          Reason.CIRCUMSTANCES,
          name
              + " takes "
              + micros
              + " us (median) to score "
              + task.maxCandidates()
              + " candidates, the limit is "
              + limits.medianMicros()
              + " us"
              + remedy(task),
          null);
    }
    return new Pass(micros);
  }

  private static String remedy(Task task) {
    return "; use a smaller model, such as `coldrl train" + task.option() + "` makes";
  }

  private static UnfitModelException stopping(String name) {
    return new UnfitModelException(
        Reason.STOPPING, name + " was not tried: the agent is stopping", null);
  }

  private static void end(Process child) {
    child.destroyForcibly();
    try {
      if (child.waitFor(END_MS, TimeUnit.MILLISECONDS)) {
        child.getInputStream().close();
        child.getOutputStream().close();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      // It was killed while its input was written; the pipe is closed by then.
    }
  }

  /** Removes a directory of a trial. */
  static void delete(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
    } catch (IOException | UncheckedIOException e) {
      // What is left is in the directory for temporary files.
    }
  }
}
