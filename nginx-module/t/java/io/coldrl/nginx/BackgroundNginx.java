package io.coldrl.nginx;

import io.coldrl.rig.NginxInstallation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A real NGINX on loopback. It runs in the background, as the binary upgrade wants it, and all its
 * files lie in one directory.
 */
final class BackgroundNginx implements AutoCloseable {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);

  private final Path directory;
  private final int port;

  /**
   * Starts NGINX and waits until its master runs.
   *
   * @param configuration text of {@code nginx.conf}; has {@code pid nginx.pid}
   * @param environment variables besides those of this process
   */
  BackgroundNginx(Path directory, int port, String configuration, Map<String, String> environment)
      throws IOException, InterruptedException {
    this.directory = directory;
    this.port = port;
    Files.createDirectories(directory.resolve("temp"));
    configure(configuration);
    if (run(environment) != 0) {
      throw new IOException("NGINX did not start: " + output());
    }
    awaitFile(pidFile(), true);
  }

  /** The output of {@code nginx -t} for a configuration. */
  static String check(Path directory, String configuration)
      throws IOException, InterruptedException {
    Files.createDirectories(directory.resolve("temp"));
    Files.writeString(directory.resolve("nginx.conf"), configuration);
    start(directory, Map.of(), "-t").waitFor();
    return Files.readString(directory.resolve("nginx.out"));
  }

  private static Process start(Path directory, Map<String, String> environment, String... flags)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Stream.concat(
                    Stream.of(
                        NginxInstallation.binary().toString(),
                        "-p",
                        directory + "/",
                        "-c",
                        "nginx.conf"),
                    Stream.of(flags))
                .toList());
    builder.environment().putAll(environment);
    return builder
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve("nginx.out").toFile())
        .start();
  }

  private int run(Map<String, String> environment) throws IOException, InterruptedException {
    return start(directory, environment).waitFor();
  }

  private String output() throws IOException {
    return Files.readString(directory.resolve("nginx.out"));
  }

  private Path pidFile() {
    return directory.resolve("nginx.pid");
  }

  private Path oldPidFile() {
    return directory.resolve("nginx.pid.oldbin");
  }

  int port() {
    return port;
  }

  Path directory() {
    return directory;
  }

  /** Writes the configuration; {@code HUP} makes NGINX read it. */
  void configure(String configuration) throws IOException {
    Files.writeString(directory.resolve("nginx.conf"), configuration);
  }

  /** Lines of the error log. */
  List<String> errorLog() throws IOException {
    return Files.readAllLines(directory.resolve("error.log"), StandardCharsets.ISO_8859_1);
  }

  /** Process id of the master. */
  long master() throws IOException {
    return Long.parseLong(Files.readString(pidFile()).strip());
  }

  /** Processes of the master that have these words in their title. */
  List<Long> processes(String title) throws IOException {
    return ProcessHandle.of(master()).stream()
        .flatMap(ProcessHandle::children)
        .map(ProcessHandle::pid)
        .filter(pid -> titleOf(pid).contains(title))
        .toList();
  }

  private static String titleOf(long pid) {
    try {
      return Files.readString(Path.of("/proc/" + pid + "/cmdline"), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      // It is gone.
      return "";
    }
  }

  /** Sends the master a signal by name, such as {@code HUP}. */
  void signal(String name) throws IOException, InterruptedException {
    signal(master(), name);
  }

  /** Sends a process a signal by name; one that is gone is no error. */
  static void signal(long pid, String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start().waitFor();
  }

  /** Has the binary start anew beside the old, then has the old one quit. */
  void upgrade() throws IOException, InterruptedException {
    signal("USR2");
    awaitFile(oldPidFile(), true);
    awaitFile(pidFile(), true);
    signal(Long.parseLong(Files.readString(oldPidFile()).strip()), "QUIT");
    awaitFile(oldPidFile(), false);
  }

  private static void awaitFile(Path file, boolean exists)
      throws IOException, InterruptedException {
    long giveUpNanos = System.nanoTime() + PATIENCE_NANOS;
    while (Files.exists(file) != exists || (exists && Files.size(file) == 0)) {
      if (System.nanoTime() - giveUpNanos > 0) {
        throw new IOException("waited in vain for " + file + (exists ? "" : " to go"));
      }
      Thread.sleep(10);
    }
  }

  @Override
  public void close() throws IOException {
    try {
      for (Path file : List.of(pidFile(), oldPidFile())) {
        if (Files.exists(file)) {
          signal(Long.parseLong(Files.readString(file).strip()), "TERM");
          awaitFile(file, false);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
