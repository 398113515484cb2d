package io.coldrl.sim.queue;

import io.coldrl.sim.queue.BackendSpec.Phase;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The scenarios in which balancers are compared: eight backends of two workers, a mean service of
 * 10 ms and 250 us to each of them, one minute. An agent receives an answer after 2 ms on average.
 */
public enum ScenarioCatalog {
  EQUAL("equal", "all backends alike"),
  SKEW_4("skew-4x", "half of them four times slower"),
  SKEW_16("skew-16x", "half of them sixteen times slower"),
  NOISY("noisy-neighbour", "one in turn eight times slower for 5 s"),
  FAILS_FAST("fails-fast", "one answers with errors at once for a third of the time"),
  NEWCOMER("cold-newcomer", "an eighth backend joins after half of the time, slow at first"),
  SHARDS("cache-shards", "each caches a twelfth of all bytes, misses take 40 ms more"),
  TWO_AGENTS("two-agents", "half of them twice as slow, and two agents that share them");

  /** Length of a run, us. */
  public static final long LENGTH_US = 60_000_000;

  private static final int BACKENDS = 8;
  private static final int WORKERS = 2;
  private static final long SERVICE_US = 10_000;
  private static final long HOP_US = 250;
  private static final long ORIGIN_US = 40_000;
  private static final long REPORT_US = 2_000;
  private static final float OBJECTIVE_MS = 100;
  private static final long NOISE_US = 5_000_000;
  private static final double NOISE = 8;

  private final String id;
  private final String doc;

  ScenarioCatalog(String id, String doc) {
    this.id = id;
    this.doc = doc;
  }

  /** Name in tables. */
  public String id() {
    return id;
  }

  /** Description of one line. */
  public String doc() {
    return doc;
  }

  /** Creates the scenario, with caches sized for the traffic's objects. */
  public Scenario scenario(TrafficSource traffic) {
    List<BackendSpec> backends =
        new ArrayList<>(Collections.nCopies(BACKENDS, BackendSpec.of(WORKERS)));
    switch (this) {
      case SKEW_4 -> slowHalf(backends, 4);
      case SKEW_16 -> slowHalf(backends, 16);
      case TWO_AGENTS -> slowHalf(backends, 2);
      case NOISY -> makeNoisy(backends);
      case FAILS_FAST -> backends.set(0, backends.get(0).with(List.of(failing())));
      case NEWCOMER -> backends.set(0, backends.get(0).joining(LENGTH_US / 2, LENGTH_US / 12));
      case SHARDS -> backends.replaceAll(b -> b.caching(traffic.uniqueBytes() / 12));
      case EQUAL -> {
        // Unchanged.
      }
    }
    return new Scenario(
        id,
        List.copyOf(backends),
        SERVICE_US,
        HOP_US,
        ORIGIN_US,
        OBJECTIVE_MS,
        this == TWO_AGENTS ? 2 : 1,
        REPORT_US);
  }

  private static void slowHalf(List<BackendSpec> backends, double factor) {
    for (int i = 0; i < BACKENDS; i += 2) {
      backends.set(i, backends.get(i).slower(factor));
    }
  }

  private static void makeNoisy(List<BackendSpec> backends) {
    for (int i = 0; i < BACKENDS; i++) {
      List<Phase> phases = new ArrayList<>();
      for (long from = i * NOISE_US; from < LENGTH_US; from += BACKENDS * NOISE_US) {
        phases.add(new Phase(from, from + NOISE_US, NOISE, 0));
      }
      backends.set(i, backends.get(i).with(phases));
    }
  }

  private static Phase failing() {
    return new Phase(LENGTH_US / 3, 2 * LENGTH_US / 3, 1, 0.9);
  }

  /** Generates the requests of a run at a share of the capacity, 0 to 1. */
  public Requests requests(TrafficSource traffic, double load, long seed) {
    Scenario scenario = scenario(traffic);
    double lost = this == NOISY ? (1 - 1 / NOISE) / BACKENDS : 0;
    double perSecond = load * (1 - lost) * scenario.capacityPerSecond();
    int count = (int) (perSecond * LENGTH_US / 1e6);
    return traffic.requests(count, perSecond, scenario.agents(), seed);
  }
}
