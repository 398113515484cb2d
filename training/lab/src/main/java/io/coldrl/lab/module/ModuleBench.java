package io.coldrl.lab.module;

import io.coldrl.core.Failure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The main class of {@code make module-bench}.
 *
 * <p>Exit code 0 if all rows ran, whether aims were met or not; 1 if a row failed to run.
 */
public final class ModuleBench {
  // Kept here, for a logger without references is collected and loses its level.
  private static final Logger GRPC = Logger.getLogger("io.grpc");

  private ModuleBench() {}

  /**
   * Arguments: the file of the JSON report; names of rows, with commas, empty for all; {@code 1} to
   * be quick.
   */
  public static void main(String[] args) throws Exception {
    // gRPC logs at INFO.
    GRPC.setLevel(Level.WARNING);
    Path file = Path.of(args[0]);
    RowDuration pace = new RowDuration(args.length > 2 && args[2].equals("1"));
    ModuleReport report = new ModuleReport(pace);
    boolean failed = false;
    for (BenchRow row : BenchRows.named(args.length > 1 ? args[1] : "")) {
      ElapsedLog.say("%s: %s", row.id(), row.title());
      try {
        report.add(row, row.measure(pace));
      } catch (Failure | IOException | IllegalStateException e) {
        report.addFailure(row, e);
        failed = true;
      }
      report.writeTo(file);
    }
    System.out.printf("%nMISSED: %d    report: %s%n", report.missed(), file);
    System.exit(failed ? 1 : 0);
  }
}
