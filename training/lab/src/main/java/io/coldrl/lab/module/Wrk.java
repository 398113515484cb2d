package io.coldrl.lab.module;

import io.coldrl.core.Failure;
import io.coldrl.rig.Processes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One run of wrk: as many requests as are served, closed loop. */
final class Wrk implements AutoCloseable {
  /** Objects that are asked for again and again. */
  static final int HOT = 1_000;

  private static final AtomicInteger RUNS = new AtomicInteger();
  private static final Pattern RATE = Pattern.compile("Requests/sec:\\s+([0-9.]+)");
  private static final Pattern FAILURES = Pattern.compile("Non-2xx|Socket errors");

  private final Process process;

  Wrk(Path script, int port, int seconds) throws IOException {
    process =
        new ProcessBuilder(
                "wrk",
                "-t1",
                "-c8",
                "-d" + seconds + "s",
                "-s" + script,
                "http://127.0.0.1:" + port,
                "--",
                Integer.toString(RUNS.incrementAndGet()))
            .redirectErrorStream(true)
            .start();
  }

  /** Writes the script that all runs share. */
  static Path writeScript(Path directory) throws IOException {
    return Files.writeString(
        directory.resolve("wrk.lua"),
        """
        local n, run = 0, ""
        init = function(args) run = args[1] end
        request = function()
          n = n + 1
          if n %% 50 == 0 then
            return wrk.format("GET", "/4k/wrk-" .. run .. "-" .. n)
          end
          return wrk.format("GET", "/4k/hot-" .. (n * 7919) %% %d)
        end
        """
            .formatted(HOT));
  }

  /** Waits for the end. */
  double requestsPerSecond() throws IOException {
    try (InputStream in = process.getInputStream()) {
      String output = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      Matcher rate = RATE.matcher(output);
      if (!rate.find() || FAILURES.matcher(output).find()) {
        throw new Failure("wrk failed", output.strip(), "see NGINX's error.log");
      }
      return Double.parseDouble(rate.group(1));
    }
  }

  @Override
  public void close() {
    Processes.stop(process);
  }
}
