package io.coldrl.lab.module;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** The table on stdout, line by line, and the same as JSON. */
final class ModuleReport {
  private static final String LINE = "%-3s %-70s %10s %10s  %-12s %s%n";

  private final ObjectMapper mapper = new ObjectMapper();
  private final ObjectNode root = mapper.createObjectNode();
  private final ArrayNode rows = root.putArray("rows");
  private int missed;

  ModuleReport(RowDuration pace) {
    root.put("quick", pace.quick());
    System.out.printf(Locale.ROOT, LINE, "", "", "stock", "module", "aim", "");
  }

  void add(BenchRow row, List<Finding> findings) {
    for (Finding finding : findings) {
      System.out.printf(
          Locale.ROOT,
          LINE,
          row.id(),
          finding.what(),
          NumberFormats.render(finding.stock()),
          NumberFormats.render(finding.module()),
          finding.aim().render(),
          finding.verdict());
      if (!finding.isMet()) {
        missed++;
      }
      ObjectNode node = rows.addObject().put("row", row.id()).put("what", finding.what());
      put(node, "stock", finding.stock());
      put(node, "module", finding.module());
      if (finding.aim().kind() != RowAim.Kind.NONE) {
        node.put("aim", finding.aim().sign())
            .put("limit", finding.aim().limit())
            .put("met", finding.isMet());
      }
    }
  }

  void addFailure(BenchRow row, Exception failure) {
    missed++;
    System.out.printf(Locale.ROOT, "%-3s %s: FAILED: %s%n", row.id(), row.title(), failure);
    rows.addObject().put("row", row.id()).put("failure", failure.toString());
  }

  /** Values that missed their aim, and rows that failed. */
  int missed() {
    return missed;
  }

  void writeTo(Path file) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    mapper.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), root);
  }

  // JSON has no NaN.
  private static void put(ObjectNode node, String field, double value) {
    if (Double.isNaN(value)) {
      node.putNull(field);
    } else {
      node.put(field, value);
    }
  }
}
