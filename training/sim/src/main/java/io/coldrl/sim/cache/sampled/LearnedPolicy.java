package io.coldrl.sim.cache.sampled;

import io.coldrl.core.SplitMix64;
import io.coldrl.core.eviction.EvictionBatch;
import io.coldrl.core.eviction.EvictionDecision;
import io.coldrl.core.eviction.EvictionPolicy;
import io.coldrl.core.eviction.EvictionSource;
import io.coldrl.core.guard.Histories;
import io.coldrl.core.guard.ObjectKey;
import io.coldrl.core.guard.ZoneGuard;
import io.coldrl.core.record.NginxCacheStatus;
import io.coldrl.core.record.ObjectHistory;
import io.coldrl.core.record.ZoneClock;
import io.coldrl.core.scoring.Scorer;
import io.coldrl.sim.cache.CacheState;
import io.coldrl.sim.cache.SimulationOptions;
import io.coldrl.trace.Trace;
import org.jspecify.annotations.Nullable;

/**
 * Evicts the objects that a scorer chooses among the candidates, with the agent's own history,
 * features and decision rules.
 */
public final class LearnedPolicy extends ReservePolicy {
  private final Trace trace;
  private final HistoryTable histories;
  private final ZoneClock clock = new ZoneClock();
  private final EvictionBatch batch = new EvictionBatch();
  private final EvictionDecision decision = new EvictionDecision();
  // Simulated decisions have no time limit.
  private final EvictionPolicy policy = new EvictionPolicy(() -> 0L);
  private final Scorer scorer;
  private final @Nullable DecisionObserver observer;
  private final boolean historyOfEvicted;
  private final SimulationOptions options;
  private final @Nullable ZoneGuard guard;
  private int request;

  /**
   * Creates a policy for one run.
   *
   * @param scorer closed with this policy
   * @param observer called at each request and decision, or null
   */
  public LearnedPolicy(
      CacheState cache,
      Trace trace,
      SimulationOptions options,
      Scorer scorer,
      @Nullable DecisionObserver observer) {
    this(cache, trace, options, scorer, observer, null);
  }

  /** Creates the agent's guard of a run, which the caller may keep to ask what it has seen. */
  @FunctionalInterface
  public interface ZoneGuardFactory {
    /** Creates the guard. */
    ZoneGuard create(Histories histories);
  }

  /**
   * The same, with the agent's guard: it keeps the model from deciding while the model does worse
   * than LRU, and lets alternatives decide while they do better.
   *
   * @param guards null for none
   */
  public LearnedPolicy(
      CacheState cache,
      Trace trace,
      SimulationOptions options,
      Scorer scorer,
      @Nullable DecisionObserver observer,
      @Nullable ZoneGuardFactory guards) {
    super(cache, trace, options);
    this.options = options;
    this.trace = trace;
    this.scorer = scorer;
    this.observer = observer;
    histories = new HistoryTable(cache.objectIds());
    guard = guards == null ? null : guards.create(key -> histories.of((int) key.low()));
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
    // As in NGINX's reports, a time to live and an origin time come with an answer of the origin
    // only. The trace's own cache may have had a hit here, so the origin time is the cost of a
    // miss.
    ObjectHistory history = histories.of(object);
    history.onAccess(
        nowMs,
        clock.onAccess(nowMs, hit),
        hit,
        trace.sizeBytes(newRequest),
        answered ? trace.ttlMs(newRequest) : -1,
        answered ? trace.originAnswerMs(newRequest) : -1);
    trace.putGroups(object, history);
    clock.groups().onAccess(history);
    if (guard != null) {
      tell(guard, newRequest);
    }
    if (observer != null) {
      observer.onRequest(this, newRequest);
    }
  }

  private void tell(ZoneGuard to, int newRequest) {
    int object = trace.object(newRequest);
    ObjectKey key = new ObjectKey(SplitMix64.finish(object), object);
    if (to.samples(key.high(), key.low())) {
      long bytes = options.storage().stored(trace.sizeBytes(newRequest));
      to.onAccess(key, bytes, draw().nowMs(), clock, scorer, null);
    }
  }

  @Override
  boolean answer(int most, Answer to) {
    batch.clear();
    for (int i = 0; i < draw().size(); i++) {
      add(draw().get(i), batch);
    }
    decide(most);
    if (observer != null) {
      observer.onDecision(this, request, batch, decision);
    }
    for (int rank = 0; rank < decision.victims(); rank++) {
      to.add(draw().get(decision.victim(rank)), decision.score(rank));
    }
    return decision.source() == EvictionSource.MODEL;
  }

  private void decide(int most) {
    if (guard != null) {
      guard.onQuestion(cache().objects(), batch.meanBytes());
    }
    Scorer decider = guard == null ? scorer : guard.decider(scorer);
    if (decider != null) {
      policy.decide(batch, decider, 0, most, 0, decision);
    } else {
      policy.decideByLru(batch, EvictionSource.LRU_GUARD, 0, most, decision);
    }
  }

  /** Adds a cached or formerly cached object to {@code to} with its current features. */
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

  /** When the object's last stored copy expires, Unix ms; 0 if unknown. */
  public long expiresMs(int object) {
    return histories.of(object).expiresMs();
  }

  /** Object id of candidate {@code i} of the current decision. */
  public int candidate(int i) {
    return draw().get(i);
  }

  /** Number of cached objects. */
  public int cachedObjects() {
    return draw().cached().size();
  }

  /** Object {@code i}, 0 to below {@link #cachedObjects}; the order is arbitrary. */
  public int cachedObject(int i) {
    return draw().cached().get(i);
  }

  @Override
  public void close() {
    scorer.close();
  }
}
