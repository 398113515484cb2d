package io.coldrl.lab.soak;

import io.coldrl.core.Failure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Figures of another Java process, from {@code /proc} and {@code jcmd}.
 *
 * @param pid its process id
 */
record JavaProcess(long pid) {
  private static final double KB_PER_MB = 1_024;
  // Of each generation; the serial collector prints "used 12345K".
  private static final Pattern USED = Pattern.compile("generation.*used (\\d+)K");

  /** Resident set size, MB. */
  double rssMb() throws IOException {
    return status("VmRSS") / KB_PER_MB;
  }

  /** The part of it that is no file, MB. */
  double anonymousMb() throws IOException {
    return status("RssAnon") / KB_PER_MB;
  }

  /** Threads of the process. */
  int threads() throws IOException {
    return (int) status("Threads");
  }

  /** Open file descriptors. */
  long descriptors() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("/proc/" + pid + "/fd"))) {
      return files.count();
    }
  }

  /** Has it collect its garbage, and returns what is left in the heap, MB. */
  double heapAfterGcMb() throws IOException, InterruptedException {
    jcmd("GC.run");
    Matcher used = USED.matcher(jcmd("GC.heap_info"));
    double kb = 0;
    while (used.find()) {
      kb += Long.parseLong(used.group(1));
    }
    return kb / KB_PER_MB;
  }

  private long status(String field) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
      if (line.startsWith(field + ":")) {
        return Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    throw new IOException("/proc/" + pid + "/status has no " + field);
  }

  private String jcmd(String command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                Long.toString(pid),
                command)
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new Failure("jcmd " + command + " failed", output.strip(), "is the agent alive?");
    }
    return output;
  }
}
