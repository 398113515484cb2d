package io.coldrl.server.check;

import io.coldrl.server.config.AgentConfig;
import io.coldrl.server.config.ConfigKey;
import io.coldrl.server.routing.EndpointSource;
import io.coldrl.server.store.HistoryFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Checks the history's directory and file, the space for them, and the file of endpoints. */
final class FileChecks {
  private static final long MEGABYTE = 1_000_000;
  private static final long TEMPORARY_BYTES = 50 * MEGABYTE;

  private final AgentConfig config;
  private final List<Finding> findings = new ArrayList<>();

  private FileChecks(AgentConfig config) {
    this.config = config;
  }

  static List<Finding> run(AgentConfig config) {
    FileChecks checks = new FileChecks(config);
    checks.history();
    Path endpoints = config.routing().endpointsFile();
    if (endpoints != null) {
      checks.endpoints(endpoints);
    }
    return checks.findings;
  }

  private void history() {
    Path file = config.historyFile();
    String where = ConfigKey.HISTORY_FILE.id() + " " + file;
    Path directory = file.getParent();
    if (directory == null || !Files.isDirectory(directory) || !Files.isWritable(directory)) {
      findings.add(
          Finding.error(
              "the history's directory does not exist or can't be written",
              where,
              "make it, writable for the agent's user, or set history_file elsewhere"));
      return;
    }
    for (Path each : HistoryFile.files(file)) {
      if (Files.exists(each) && !isUsable(each)) {
        findings.add(
            Finding.error(
                each + " is no file that can be read and written",
                where,
                "remove it or make it writable for the agent's user, or set history_file"
                    + " elsewhere"));
      }
    }
    if (!hasItsSize(file)) {
      String remedy = "make room there, lower history_objects, or set history_file elsewhere";
      space(directory, HistoryFile.estimatedBytes(config.historyObjects()), where, remedy)
          .ifPresent(findings::add);
    }
  }

  private static boolean isUsable(Path file) {
    return Files.isRegularFile(file) && Files.isReadable(file) && Files.isWritable(file);
  }

  // A smaller one is copied into a new file, while it is still there. A larger one may have grown.
  private boolean hasItsSize(Path file) {
    try {
      long expected = HistoryFile.estimatedBytes(config.historyObjects());
      return Files.exists(file) && Files.size(file) > expected / 4 * 3;
    } catch (IOException e) {
      return false;
    }
  }

  private void endpoints(Path file) {
    String where = ConfigKey.ROUTING_ENDPOINTS_FILE.id() + " " + file;
    try {
      if (EndpointSource.of(config.routing()).read().isEmpty()) {
        findings.add(
            Finding.warning(
                "there is no endpoint in the file; Envoy chooses",
                where,
                "write one to a line: ip:port [cost=C] [weight=W]"));
      }
    } catch (IOException e) {
      findings.add(
          Finding.error(
              "the endpoints can't be read: " + e.getMessage(),
              where,
              "write one to a line: ip:port [cost=C] [weight=W]"));
    }
  }

  /** Whether a directory has too little space for temporary files. */
  static Optional<Finding> temporarySpace(Path directory) {
    String where = ConfigKey.TEMPORARY_DIRECTORY.id() + " " + directory;
    String remedy = "make room there, or set temporary_directory elsewhere";
    return space(directory, TEMPORARY_BYTES, where, remedy);
  }

  /** Whether a file system has less space than that. */
  static Optional<Finding> space(Path directory, long bytes, String where, String remedy) {
    try {
      long usable = Files.getFileStore(directory).getUsableSpace();
      return usable >= bytes
          ? Optional.empty()
          : Optional.of(
              Finding.error(
                  "the file system has "
                      + usable / MEGABYTE
                      + " MB of free space, must have "
                      + (bytes + MEGABYTE - 1) / MEGABYTE
                      + " MB",
                  where,
                  remedy));
    } catch (IOException e) {
      return Optional.of(
          Finding.warning("the free space can't be read: " + e, where, "look at `df`"));
    }
  }
}
