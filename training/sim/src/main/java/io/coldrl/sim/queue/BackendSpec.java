package io.coldrl.sim.queue;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A backend: workers with one first-come-first-served queue.
 *
 * @param workers requests served at a time, 1 or more
 * @param slowness factor of its service time, above 0; 1 for an ordinary backend
 * @param joinsAtUs when it enters service, from the start of the run; 0 for the start
 * @param warmUpUs time constant of the warm-up: a backend that joins is {@link #COLD} times slower
 *     at first; 0 for none
 * @param cacheBytes capacity of its own LRU cache; 0 for none
 * @param cost cost of its tier, 0 or more
 * @param phases periods in which it is slower or fails, not overlapping
 */
public record BackendSpec(
    int workers,
    double slowness,
    long joinsAtUs,
    long warmUpUs,
    long cacheBytes,
    float cost,
    List<Phase> phases) {
  /** Slowness of a backend that has just joined. */
  public static final double COLD = 10;

  /**
   * A period in which a backend is slower or fails.
   *
   * @param fromUs from the start of the run
   * @param toUs from the start of the run, exclusive
   * @param slowness factor of the service time, 1 for none
   * @param failures share of requests that it immediately answers with an error, 0 to 1
   */
  public record Phase(long fromUs, long toUs, double slowness, double failures) {}

  /** An ordinary backend with this number of workers. */
  public static BackendSpec of(int workers) {
    return new BackendSpec(workers, 1, 0, 0, 0, 1, List.of());
  }

  /** The same with another slowness. */
  public BackendSpec slower(double factor) {
    return new BackendSpec(
        workers, slowness * factor, joinsAtUs, warmUpUs, cacheBytes, cost, phases);
  }

  /** The same, entering service later, and cold. */
  public BackendSpec joining(long atUs, long newWarmUpUs) {
    return new BackendSpec(workers, slowness, atUs, newWarmUpUs, cacheBytes, cost, phases);
  }

  /** The same with a cache. */
  public BackendSpec caching(long bytes) {
    return new BackendSpec(workers, slowness, joinsAtUs, warmUpUs, bytes, cost, phases);
  }

  /** The same in a tier of this cost. */
  public BackendSpec costing(float newCost) {
    return new BackendSpec(workers, slowness, joinsAtUs, warmUpUs, cacheBytes, newCost, phases);
  }

  /** The same with these phases. */
  public BackendSpec with(List<Phase> newPhases) {
    return new BackendSpec(
        workers, slowness, joinsAtUs, warmUpUs, cacheBytes, cost, List.copyOf(newPhases));
  }

  /** Requests that it serves per second outside its phases, if the mean service takes 1 s. */
  double capacity() {
    return workers / slowness;
  }

  /** Factor of the service time at a time since the start of the run. */
  double slownessAt(long us) {
    double factor = slowness;
    if (warmUpUs > 0 && us >= joinsAtUs) {
      factor *= 1 + (COLD - 1) * Math.exp(-(double) (us - joinsAtUs) / warmUpUs);
    }
    Phase phase = phaseAt(us);
    return phase == null ? factor : factor * phase.slowness();
  }

  /** Share of requests that fail at a time since the start of the run. */
  double failuresAt(long us) {
    Phase phase = phaseAt(us);
    return phase == null ? 0 : phase.failures();
  }

  private @Nullable Phase phaseAt(long us) {
    for (Phase phase : phases) {
      if (us >= phase.fromUs() && us < phase.toUs()) {
        return phase;
      }
    }
    return null;
  }
}
