package io.coldrl.training.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.coldrl.training.sim.policy.PolicyCatalog;
import io.coldrl.training.trace.Trace;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Miss ratios of libCacheSim's policies on real traces, at four capacities each. */
class LibCacheSimTest {
  // Its figures have four digits, and where ours is the same algorithm, ours must have the same.
  private static final double SAME = 0.0002;

  private static final Map<String, Double> TOLERANCES =
      Map.of(
          "lru", SAME, "fifo", SAME, "gdsf", SAME, "lfu", SAME, "arc", 0.0003, "twoq", SAME,
          "s3fifo", SAME, "sieve", SAME, "belady", SAME, "slru", SAME);

  @ParameterizedTest
  @ValueSource(strings = {"eleek", "concrete", "adaptsize"})
  void policies_agree_with_libcachesim(String name) throws IOException {
    Trace trace = SharedData.trace(name);
    for (String line : Files.readAllLines(SharedData.file("libcachesim-baselines.csv"))) {
      String[] cells = line.split(",", -1);
      Double tolerance = TOLERANCES.get(cells[1]);
      if (cells[0].equals(name) && tolerance != null) {
        check(trace, cells, tolerance);
      }
    }
  }

  private static void check(Trace trace, String[] cells, double tolerance) {
    SimulationResult result =
        PolicyCatalog.simulation(cells[1])
            .run(trace, capacity(trace, cells[2]), SimulationOptions.DEFAULTS, done -> {});
    assertThat(result.objectMissRatio())
        .as("object miss ratio of %s", String.join(",", cells))
        .isCloseTo(Double.parseDouble(cells[5]), within(tolerance));
    assertThat(result.byteMissRatio())
        .as("byte miss ratio of %s", String.join(",", cells))
        .isCloseTo(Double.parseDouble(cells[6]), within(tolerance));
  }

  // The size in the table is a rounded label; the run had this share of the bytes of all objects,
  // each with the size of its first request.
  private static long capacity(Trace trace, String fraction) {
    boolean[] seen = new boolean[trace.objects()];
    long bytes = 0;
    for (int i = 0; i < trace.requests(); i++) {
      if (!seen[trace.object(i)]) {
        seen[trace.object(i)] = true;
        bytes += trace.sizeBytes(i);
      }
    }
    return (long) (Double.parseDouble(fraction) * bytes);
  }
}
