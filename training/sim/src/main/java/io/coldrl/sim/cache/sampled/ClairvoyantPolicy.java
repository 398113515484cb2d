package io.coldrl.sim.cache.sampled;

import io.coldrl.core.record.NginxCacheStatus;
import io.coldrl.sim.cache.CacheState;
import io.coldrl.sim.cache.FreshNextUse;
import io.coldrl.sim.cache.NextUse;
import io.coldrl.sim.cache.SimulationOptions;
import io.coldrl.trace.Trace;

/**
 * Knows the future, and evicts the candidate with the largest size × requests to its next use: the
 * greedy form of Belady's rule (1966) for objects of different sizes. Shows what a perfect choice
 * among the module's candidates achieves; it is not a strict bound.
 */
public final class ClairvoyantPolicy extends ScoredPolicy {
  private final Trace trace;
  private final FreshNextUse nextUse;
  private int request;

  public ClairvoyantPolicy(CacheState cache, Trace trace, SimulationOptions options) {
    super(cache, trace, options);
    this.trace = trace;
    nextUse = new FreshNextUse(trace);
  }

  @Override
  public void onRequest(int newRequest, NginxCacheStatus status) {
    super.onRequest(newRequest, status);
    request = newRequest;
    nextUse.onRequest(newRequest, status);
  }

  @Override
  double score(int object) {
    int next = nextUse.of(object);
    double distance = next == NextUse.NEVER ? 4.0 * trace.requests() : next - request;
    return cache().storedBytes(object) * distance;
  }
}
