package io.coldrl.lab.module;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** Reads processes' data from {@code /proc}. */
final class ProcessTimes {
  private static final int USER_TIME_FIELD = 11;
  private static final double TICKS_PER_SECOND = 100;

  private ProcessTimes() {}

  static List<Long> childrenOf(long pid) throws IOException {
    return ProcessHandle.of(pid).stream()
        .flatMap(ProcessHandle::children)
        .map(ProcessHandle::pid)
        .toList();
  }

  /** The process's title, as {@code ps} shows it; empty if it has ended. */
  static String title(long pid) {
    try {
      byte[] bytes = Files.readAllBytes(Path.of("/proc/" + pid + "/cmdline"));
      return new String(bytes, StandardCharsets.ISO_8859_1).replace('\0', ' ').strip();
    } catch (IOException e) {
      return "";
    }
  }

  /** CPU time in user code and in the kernel, seconds. */
  static double cpuSeconds(List<Long> pids) throws IOException {
    double seconds = 0;
    for (long pid : pids) {
      try {
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        // The name in parentheses may hold blanks.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        seconds +=
            (Long.parseLong(fields[USER_TIME_FIELD]) + Long.parseLong(fields[USER_TIME_FIELD + 1]))
                / TICKS_PER_SECOND;
      } catch (NoSuchFileException e) {
        throw new IllegalStateException("process " + pid + " ended while it was measured", e);
      }
    }
    return seconds;
  }
}
