package io.coldrl.sim.queue;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A backend: a queue, first come first served, before some workers.
 *
 * @param workers requests served at a time, 1 or more
 * @param slowness its service time in mean services, above 0
 * @param joinsAtUs when it enters service, from the start of the run; 0 for the start
 * @param warmUpUs time constant in which a newcomer's first slowness, {@link #COLD} times the
 *     usual, decays; 0 for none
 * @param cacheBytes bytes its own cache holds, least recently used out first; 0 for no cache
 * @param cost cost of its tier, 0 or more
 * @param phases stretches in which it does worse, not overlapping
 */
public record BackendSpec(
    int workers,
    double slowness,
    long joinsAtUs,
    long warmUpUs,
    long cacheBytes,
    float cost,
    List<Phase> phases) {
  /** How much slower a newcomer is at first. */
  public static final double COLD = 10;

  /**
   * A stretch in which a backend does worse.
   *
   * @param fromUs from the start of the run
   * @param toUs from the start of the run, exclusive
   * @param slowness factor of the service time, 1 for none
   * @param failures share of requests that it answers with an error at once, 0 to 1
   */
  public record Phase(long fromUs, long toUs, double slowness, double failures) {}

  /** An ordinary backend of so many workers. */
  public static BackendSpec of(int workers) {
    return new BackendSpec(workers, 1, 0, 0, 0, 1, List.of());
  }

  /** The same, so much slower. */
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

  /** The same with stretches in which it does worse. */
  public BackendSpec with(List<Phase> newPhases) {
    return new BackendSpec(
        workers, slowness, joinsAtUs, warmUpUs, cacheBytes, cost, List.copyOf(newPhases));
  }

  /** Mean services a second that it can give when all is well, for a mean service of 1 s. */
  double capacity() {
    return workers / slowness;
  }

  /** Factor of the service time at an instant, from the start of the run. */
  double slownessAt(long us) {
    double factor = slowness;
    if (warmUpUs > 0 && us >= joinsAtUs) {
      factor *= 1 + (COLD - 1) * Math.exp(-(double) (us - joinsAtUs) / warmUpUs);
    }
    Phase phase = phaseAt(us);
    return phase == null ? factor : factor * phase.slowness();
  }

  /** Share of requests that fail at an instant, from the start of the run. */
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
