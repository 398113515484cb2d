package io.coldrl.training.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.coldrl.training.sim.policy.PolicyCatalog;
import io.coldrl.training.trace.Trace;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Our figures against those of libCacheSim on real traces. Its LHD learns for the first time after
 * more requests than these traces have, and its W-TinyLFU bypasses what is larger than the window;
 * those two are held to being no worse than its figures by more than this.
 */
class ScorePoliciesOnRealTracesTest {
  private static final Map<String, Double> AGREE = Map.of("belady", 0.0002, "hyperbolic", 0.007);
  private static final Map<String, Double> NOT_WORSE = Map.of("lhd", 0.025, "wtinylfu", 0.02);

  @ParameterizedTest
  @ValueSource(strings = {"eleek", "concrete", "adaptsize"})
  void they_agree_with_other_simulators(String name) throws IOException {
    List<String> lines = Files.readAllLines(SharedData.file("libcachesim-baselines.csv"));
    Trace trace = SharedData.trace(name);
    for (String line : lines) {
      String[] cells = line.split(",", -1);
      if (cells[0].equals(name) && AGREE.containsKey(cells[1])) {
        SimulationResult result = run(trace, cells);
        double tolerance = AGREE.get(cells[1]);
        assertThat(result.objectMissRatio())
            .as("object miss ratio of %s", line)
            .isCloseTo(Double.parseDouble(cells[5]), within(tolerance));
        assertThat(result.byteMissRatio())
            .as("byte miss ratio of %s", line)
            .isCloseTo(Double.parseDouble(cells[6]), within(tolerance));
      } else if (cells[0].equals(name) && NOT_WORSE.containsKey(cells[1])) {
        assertThat(run(trace, cells).objectMissRatio())
            .as("object miss ratio of %s", line)
            .isLessThan(Double.parseDouble(cells[5]) + NOT_WORSE.get(cells[1]));
      }
    }
  }

  private static SimulationResult run(Trace trace, String[] cells) {
    // Sizes are constant per object in these traces.
    long capacity = (long) (Double.parseDouble(cells[2]) * trace.uniqueBytes());
    return PolicyCatalog.simulation(cells[1])
        .run(trace, capacity, SimulationOptions.DEFAULTS, done -> {});
  }
}
