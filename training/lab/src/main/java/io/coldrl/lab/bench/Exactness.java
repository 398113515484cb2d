package io.coldrl.lab.bench;

import io.coldrl.sim.cache.SimulationOptions;
import io.coldrl.sim.cache.SimulationResult;
import io.coldrl.sim.cache.policy.PolicyCatalog;
import io.coldrl.trace.Trace;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Our miss ratios beside libCacheSim's: {@code libcachesim-baselines.csv} in the directory of the
 * traces. Exits with 1 if one is off by more than its policy's tolerance.
 */
public final class Exactness {
  // Its figures have four digits; if the algorithm is the same, ours must be equal.
  private static final double SAME = 0.0002;

  // Most that the absolute difference may be.
  private static final Map<String, Double> AGREE =
      Map.ofEntries(
          Map.entry("lru", SAME),
          Map.entry("fifo", SAME),
          Map.entry("gdsf", SAME),
          Map.entry("lfu", SAME),
          Map.entry("arc", 0.0003),
          Map.entry("twoq", SAME),
          Map.entry("s3fifo", SAME),
          Map.entry("sieve", SAME),
          Map.entry("belady", SAME),
          Map.entry("slru", SAME),
          Map.entry("hyperbolic", 0.007));

  // libCacheSim's LHD learns for the first time after more requests than these traces have, and its
  // W-TinyLFU bypasses what is larger than the window: ours may only miss less.
  private static final Map<String, Double> NOT_WORSE = Map.of("lhd", 0.025, "wtinylfu", 0.02);

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
      if (!isWithinTolerance(cell[1], compare(trace, cell))) {
        off.add(cell[0] + " " + cell[1] + " " + cell[2]);
      }
    }
    System.out.println(off.isEmpty() ? "all within tolerance" : "beyond tolerance: " + off);
    System.exit(off.isEmpty() ? 0 : 1);
  }

  private static boolean isWithinTolerance(String policy, double[] differences) {
    Double agree = AGREE.get(policy);
    if (agree != null) {
      return Math.abs(differences[0]) <= agree && Math.abs(differences[1]) <= agree;
    }
    Double notWorse = NOT_WORSE.get(policy);
    return notWorse == null || differences[0] < notWorse;
  }

  /** Prints a row; returns our object and byte miss ratio less theirs. */
  private static double[] compare(Trace trace, String[] cell) {
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
    return new double[] {objectOff, byteOff};
  }
}
