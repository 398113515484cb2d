package io.coldrl.bench;

import io.coldrl.training.sim.SimulationOptions;
import io.coldrl.training.sim.SimulationResult;
import io.coldrl.training.sim.policy.PolicyCatalog;
import io.coldrl.training.trace.Trace;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Our miss ratios beside libCacheSim's: {@code libcachesim-baselines.csv} in the directory of the
 * traces. Exits with 1 where one is off by more than its policy's tolerance.
 */
public final class Exactness {
  private static final double SAME_ALGORITHM = 0.0002;
  private static final double SAME_PAPER = 0.005;
  private static final List<String> JUDGED =
      List.of("lru", "fifo", "gdsf", "arc", "twoq", "slru", "s3fifo", "sieve", "lfu");

  private Exactness() {}

  /** No arguments. */
  public static void main(String[] args) throws IOException {
    Map<String, Trace> traces = new HashMap<>();
    List<String> off = new ArrayList<>();
    System.out.printf(
        "%-11s%-12s%7s%10s%10s%10s%10s%10s%10s%n",
        "trace", "policy", "share", "object", "theirs", "off", "byte", "theirs", "off");
    List<String> lines =
        Files.readAllLines(Traces.directory().resolve("libcachesim-baselines.csv"));
    for (String line : lines.subList(1, lines.size())) {
      String[] cell = line.split(",", -1);
      if (!PolicyCatalog.docs().containsKey(cell[1])) {
        continue;
      }
      Trace trace = traces.computeIfAbsent(cell[0], Traces::read);
      double worst = compare(trace, cell);
      double tolerance =
          cell[1].equals("lru") || cell[1].equals("fifo") ? SAME_ALGORITHM : SAME_PAPER;
      if (JUDGED.contains(cell[1]) && worst > tolerance) {
        off.add(cell[0] + " " + cell[1] + " " + cell[2]);
      }
    }
    System.out.println(off.isEmpty() ? "all within tolerance" : "beyond tolerance: " + off);
    System.exit(off.isEmpty() ? 0 : 1);
  }

  private static double compare(Trace trace, String[] cell) {
    long capacity = Traces.capacity(trace, Double.parseDouble(cell[2]));
    SimulationResult ours =
        PolicyCatalog.simulation(cell[1])
            .run(trace, capacity, SimulationOptions.DEFAULTS, done -> {});
    double object = Double.parseDouble(cell[5]);
    double bytes = Double.parseDouble(cell[6]);
    double objectOff = ours.objectMissRatio() - object;
    double byteOff = ours.byteMissRatio() - bytes;
    System.out.printf(
        Locale.ROOT,
        "%-11s%-12s%7s%10.4f%10.4f%+10.4f%10.4f%10.4f%+10.4f%n",
        cell[0],
        cell[1],
        cell[2],
        ours.objectMissRatio(),
        object,
        objectOff,
        ours.byteMissRatio(),
        bytes,
        byteOff);
    return Math.max(Math.abs(objectOff), Math.abs(byteOff));
  }
}
