package io.coldrl.training.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.coldrl.training.sim.policy.PolicyCatalog;
import io.coldrl.training.trace.Trace;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Our LRU and GDSF against libCacheSim's figures on real traces. */
class LibCacheSimTest {
  @ParameterizedTest
  @ValueSource(strings = {"eleek", "concrete", "adaptsize"})
  void lruAndGdsfAgreeWithLibCacheSim(String name) throws IOException {
    List<String> lines = Files.readAllLines(SharedData.file("libcachesim-baselines.csv"));
    Trace trace = SharedData.trace(name);
    for (String line : lines) {
      String[] cells = line.split(",", -1);
      if (cells[0].equals(name) && (cells[1].equals("lru") || cells[1].equals("gdsf"))) {
        check(trace, cells);
      }
    }
  }

  private static void check(Trace trace, String[] cells) {
    SimulationResult result =
        CacheSimulator.run(
            trace,
            cells[1],
            PolicyCatalog.named(cells[1]),
            capacity(trace, cells[2]),
            SimulationOptions.DEFAULTS,
            done -> {});
    double tolerance = cells[1].equals("lru") ? 0.0002 : 0.005;
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
