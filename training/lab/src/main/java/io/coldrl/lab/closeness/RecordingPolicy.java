package io.coldrl.lab.closeness;

import io.coldrl.core.record.NginxCacheStatus;
import io.coldrl.sim.cache.CacheState;
import io.coldrl.sim.cache.SimulatedPolicy;
import io.coldrl.trace.Trace;

/** Leaves everything to another policy and notes how each request was served. */
final class RecordingPolicy implements SimulatedPolicy {
  /** How a request was served in a simulation. */
  enum Outcome {
    HIT,
    /** Held, but no longer fresh. */
    STALE,
    ABSENT
  }

  private final SimulatedPolicy policy;
  private final Trace trace;
  private final CacheState cache;
  private final Outcome[] outcomes;

  /**
   * @param outcomes filled in, one for each request
   */
  RecordingPolicy(SimulatedPolicy policy, Trace trace, CacheState cache, Outcome[] outcomes) {
    this.policy = policy;
    this.trace = trace;
    this.cache = cache;
    this.outcomes = outcomes;
  }

  @Override
  public void onRequest(int request, NginxCacheStatus status) {
    boolean held = cache.holds(trace.object(request));
    outcomes[request] =
        status == NginxCacheStatus.HIT ? Outcome.HIT : held ? Outcome.STALE : Outcome.ABSENT;
    policy.onRequest(request, status);
  }

  @Override
  public void onHit(int object) {
    policy.onHit(object);
  }

  @Override
  public boolean admits(int object, long storedBytes) {
    return policy.admits(object, storedBytes);
  }

  @Override
  public void evict(int incoming, long bytesNeeded) {
    policy.evict(incoming, bytesNeeded);
  }

  @Override
  public void makeRoom(long nowMs, long bytesNeeded, int mostObjects) {
    policy.makeRoom(nowMs, bytesNeeded, mostObjects);
  }

  @Override
  public boolean isNginxLru() {
    return policy.isNginxLru();
  }

  @Override
  public void onInsert(int object) {
    policy.onInsert(object);
  }

  @Override
  public void onDrop(int object) {
    policy.onDrop(object);
  }

  @Override
  public long modelDecisions() {
    return policy.modelDecisions();
  }

  @Override
  public long fallbackDecisions() {
    return policy.fallbackDecisions();
  }

  @Override
  public void close() {
    policy.close();
  }
}
