package io.coldrl.sim.cache.sampled;

import io.coldrl.core.eviction.EvictionBatch;
import io.coldrl.core.eviction.EvictionDecision;
import io.coldrl.core.eviction.EvictionPolicy;
import io.coldrl.core.eviction.EvictionSource;
import io.coldrl.core.record.NginxCacheStatus;
import io.coldrl.core.record.ObjectHistory;
import io.coldrl.core.record.ZoneClock;
import io.coldrl.core.scoring.Scorer;
import io.coldrl.sim.cache.CacheState;
import io.coldrl.sim.cache.SimulationOptions;
import io.coldrl.trace.Trace;
import org.jspecify.annotations.Nullable;

/**
 * Evicts what a scorer chooses among the candidates, with the history, features and decision rules
 * of the agent.
 */
public final class LearnedPolicy extends ReservePolicy {
  private final Trace trace;
  private final HistoryTable histories;
  private final ZoneClock clock = new ZoneClock();
  private final EvictionBatch batch = new EvictionBatch();
  private final EvictionDecision decision = new EvictionDecision();
  // Simulated decisions have all the time in the world.
  private final EvictionPolicy policy = new EvictionPolicy(() -> 0L);
  private final Scorer scorer;
  private final @Nullable DecisionObserver observer;
  private final boolean historyOfEvicted;
  private int request;

  /**
   * A policy for one run.
   *
   * @param scorer closed with this policy
   * @param observer told of each request and decision, or null
   */
  public LearnedPolicy(
      CacheState cache,
      Trace trace,
      SimulationOptions options,
      Scorer scorer,
      @Nullable DecisionObserver observer) {
    super(cache, trace, options);
    this.trace = trace;
    this.scorer = scorer;
    this.observer = observer;
    histories = new HistoryTable(cache.objectIds());
    historyOfEvicted = options.historyOfEvicted();
  }

  @Override
  public void onRequest(int newRequest, NginxCacheStatus status) {
    super.onRequest(newRequest, status);
    request = newRequest;
    int object = trace.object(newRequest);
    long nowMs = draw().nowMs();
    boolean hit = status.isHit();
    boolean answered = status.originAnswered();
    // As NGINX reports it: without an answer of the origin there is no new time to live or origin
    // time. Where a trace of another cache has a hit, the origin's time is what the miss costs.
    histories
        .of(object)
        .onAccess(
            nowMs,
            clock.onAccess(nowMs, hit),
            hit,
            trace.sizeBytes(newRequest),
            answered ? trace.ttlMs(newRequest) : -1,
            answered ? trace.originAnswerMs(newRequest) : -1);
    if (observer != null) {
      observer.onRequest(this, newRequest);
    }
  }

  @Override
  boolean answer(int most, Answer to) {
    batch.clear();
    for (int i = 0; i < draw().size(); i++) {
      add(draw().get(i), batch);
    }
    policy.decide(batch, scorer, 0, most, 0, decision);
    if (observer != null) {
      observer.onDecision(this, request, batch, decision);
    }
    for (int rank = 0; rank < decision.victims(); rank++) {
      to.add(draw().get(decision.victim(rank)), decision.score(rank));
    }
    return decision.source() == EvictionSource.MODEL;
  }

  /** Adds a held or once held object to {@code to} with its features as of now. */
  public void add(int object, EvictionBatch to) {
    ObjectHistory history = histories.of(object);
    CacheState cache = cache();
    to.add(
        history,
        cache.holds(object) ? cache.storedBytes(object) : Math.max(1, history.sizeBytes()),
        draw().lastAccessMs(object),
        1,
        draw().nowMs(),
        clock,
        cache.objects());
  }

  @Override
  void onEviction(int object) {
    if (observer != null) {
      observer.onEviction(object);
    }
    if (!historyOfEvicted) {
      histories.forget(object);
    }
  }

  /** When the object's last stored copy expires, Unix ms; 0 where unknown. */
  public long expiresMs(int object) {
    return histories.of(object).expiresMs();
  }

  /** Object id of candidate {@code i} of the decision that is being made. */
  public int candidate(int i) {
    return draw().get(i);
  }

  /** How many objects the cache holds. */
  public int cachedObjects() {
    return draw().cached().size();
  }

  /** Object {@code i}, 0 to below {@link #cachedObjects}, in no order. */
  public int cachedObject(int i) {
    return draw().cached().get(i);
  }

  @Override
  public void close() {
    scorer.close();
  }
}
