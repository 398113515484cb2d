package io.coldrl.sim.cache.sampled;

import io.coldrl.sim.cache.CacheSimulator;
import io.coldrl.sim.cache.CacheState;
import io.coldrl.sim.cache.NextUse;
import io.coldrl.sim.cache.SimulationOptions;
import io.coldrl.trace.Trace;

/**
 * Knows the future, and evicts the candidate with the largest size × requests to its next use: the
 * greedy reading of Belady's rule (1966) for objects of different sizes. How far a perfect chooser
 * gets with the candidates that the module draws; not a bound in the strict sense.
 */
public final class ClairvoyantPolicy extends ScoredPolicy {
  private final Trace trace;
  private final NextUse nextUse;
  private final long[] expiresMs;
  private int request;

  public ClairvoyantPolicy(CacheState cache, Trace trace, SimulationOptions options) {
    super(cache, trace, options);
    this.trace = trace;
    nextUse = new NextUse(trace);
    expiresMs = new long[cache.objectIds()];
  }

  @Override
  public void onRequest(int newRequest, boolean hit) {
    super.onRequest(newRequest, hit);
    request = newRequest;
    nextUse.onRequest(newRequest);
    if (!hit) {
      int object = trace.object(newRequest);
      expiresMs[object] = CacheSimulator.expiresMs(trace, newRequest);
    }
  }

  @Override
  double score(int object) {
    int next = nextUse.ofFresh(object, expiresMs[object]);
    double distance = next == NextUse.NEVER ? 4.0 * trace.requests() : next - request;
    return cache().storedBytes(object) * distance;
  }
}
