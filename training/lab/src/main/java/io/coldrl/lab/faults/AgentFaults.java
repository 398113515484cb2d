package io.coldrl.lab.faults;

import io.coldrl.lab.module.ElapsedLog;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/**
 * The main class of {@code make agent-faults}.
 *
 * <p>Exit code 0 if all aims were met, else 1.
 */
public final class AgentFaults {
  // Kept here, for a logger without references is collected and loses its level.
  private static final Logger GRPC = Logger.getLogger("io.grpc");

  private static final List<FaultRow> ALL =
      Stream.of(
              ProcessFaults.rows(),
              DiskFaults.rows(),
              ModelFaults.rows(),
              ClockFaults.rows(),
              ClientFaults.rows(),
              PlatformFaults.rows())
          .flatMap(List::stream)
          .toList();

  private AgentFaults() {}

  /** Arguments: names of rows, with commas, empty for all; {@code 1} to be quick. */
  public static void main(String[] args) {
    // gRPC logs at INFO.
    GRPC.setLevel(Level.WARNING);
    boolean quick = args.length > 1 && args[1].equals("1");
    FaultReport report = new FaultReport();
    for (FaultRow row : named(args.length > 0 ? args[0] : "")) {
      ElapsedLog.say("%s: %s: %s", row.id(), row.fault(), row.done());
      try {
        report.add(row, row.measurement().run(quick));
      } catch (Exception e) {
        if (e instanceof InterruptedException) {
          Thread.currentThread().interrupt();
        }
        report.addFailure(row, e);
      }
    }
    System.out.printf("%nmissed: %d%n", report.missed());
    System.exit(report.missed() == 0 ? 0 : 1);
  }

  private static List<FaultRow> named(String list) {
    if (list.isBlank()) {
      return ALL;
    }
    List<FaultRow> rows = new ArrayList<>();
    for (String name : Arrays.stream(list.split(",")).map(String::strip).toList()) {
      rows.add(
          ALL.stream()
              .filter(row -> row.id().equals(name))
              .findFirst()
              .orElseThrow(() -> new IllegalArgumentException(unknown(name))));
    }
    return rows;
  }

  private static String unknown(String name) {
    return "no row \"" + name + "\"; there are " + ALL.stream().map(FaultRow::id).toList();
  }
}
