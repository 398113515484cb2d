package io.coldrl.training.sim.sampled;

import io.coldrl.core.feature.ObjectHistory;
import io.coldrl.core.feature.ZoneClock;
import io.coldrl.core.policy.CandidateBatch;
import io.coldrl.core.policy.Decision;
import io.coldrl.core.policy.DecisionSource;
import io.coldrl.core.policy.EvictionPolicy;
import io.coldrl.core.policy.Scorer;
import io.coldrl.training.sim.CacheState;
import io.coldrl.training.sim.SimulatedPolicy;
import io.coldrl.training.sim.SimulationOptions;
import io.coldrl.training.trace.Trace;
import org.jspecify.annotations.Nullable;

/**
 * Evicts what a scorer chooses among the candidates, with the history, features and decision rules
 * of the agent. Where no candidate was idle long enough, the least recently used goes, as in NGINX.
 */
public final class LearnedPolicy implements SimulatedPolicy {
  private final CacheState cache;
  private final Trace trace;
  private final CandidateDraw draw;
  private final HistoryTable histories;
  private final ZoneClock clock = new ZoneClock();
  private final CandidateBatch batch = new CandidateBatch();
  private final Decision decision = new Decision();
  // Simulated decisions have all the time in the world.
  private final EvictionPolicy policy = new EvictionPolicy(() -> 0L);
  private final Scorer scorer;
  private final @Nullable DecisionObserver observer;
  private final SimulationOptions options;
  private long modelDecisions;
  private long fallbackDecisions;
  private int request;
  // Chosen by the last decision, in order; those before nextStaged are gone.
  private final int[] victims = new int[CandidateBatch.MAX_CANDIDATES];
  private final long[] chosenAtMs = new long[CandidateBatch.MAX_CANDIDATES];
  private int staged;
  private int nextStaged;

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
    this.cache = cache;
    this.trace = trace;
    this.scorer = scorer;
    this.observer = observer;
    draw = new CandidateDraw(cache, trace, options);
    histories = new HistoryTable(cache.objectIds());
    this.options = options;
  }

  @Override
  public void onRequest(int newRequest, boolean hit) {
    request = newRequest;
    draw.onRequest(newRequest);
    int object = trace.object(newRequest);
    long nowMs = draw.nowMs();
    long number = clock.onAccess(nowMs, hit);
    histories
        .of(object)
        .onAccess(
            nowMs,
            number,
            hit,
            trace.sizeBytes(newRequest),
            hit ? -1 : trace.ttlMs(newRequest),
            trace.originRttMs(newRequest));
    if (observer != null) {
      observer.onRequest(this, newRequest);
    }
  }

  @Override
  public void onHit(int object) {
    draw.onHit(object);
  }

  @Override
  public void onInsert(int object) {
    draw.onInsert(object);
  }

  @Override
  public void onDrop(int object) {
    draw.onRemove(object);
  }

  @Override
  public boolean storesFirst() {
    return true;
  }

  @Override
  public void evict(int incoming, long bytesNeeded) {
    long freed = 0;
    while (freed < bytesNeeded && cache.objects() > 0) {
      int victim = nextStaged();
      if (victim >= 0) {
        freed += remove(victim);
        continue;
      }
      draw.draw();
      if (draw.size() == 0) {
        fallbackDecisions++;
        freed += remove(draw.leastRecentlyUsed());
      } else {
        decide(Long.MAX_VALUE, options.victims(cache.objects()));
      }
    }
  }

  // A victim that was asked for since it was chosen is spared, as the module spares it.
  private int nextStaged() {
    while (nextStaged < staged) {
      int object = victims[nextStaged++];
      if (cache.holds(object) && draw.lastAccessMs(object) == chosenAtMs[nextStaged - 1]) {
        return object;
      }
    }
    return -1;
  }

  @Override
  public void makeRoom(long nowMs, long bytesNeeded, int mostObjects) {
    draw.onTime(nowMs);
    draw.draw();
    if (draw.size() > 0) {
      decide(bytesNeeded, Math.min(options.victims(cache.objects()), mostObjects));
      for (int victim = nextStaged(); victim >= 0; victim = nextStaged()) {
        remove(victim);
      }
      return;
    }
    // The module then leaves the whole wake-up to NGINX.
    fallbackDecisions++;
    long freed = 0;
    for (int i = 0; i < mostObjects && freed < bytesNeeded && cache.objects() > 0; i++) {
      freed += remove(draw.leastRecentlyUsed());
    }
  }

  // Stages the best victims until they free enough; the next best form the pool.
  private void decide(long bytesNeeded, int mostVictims) {
    batch.clear();
    for (int i = 0; i < draw.size(); i++) {
      add(draw.get(i), batch);
    }
    int ranked = Math.min(batch.size(), mostVictims + options.pool());
    policy.decide(batch, scorer, 0, ranked, 0, decision);
    int most = Math.min(ranked, mostVictims);
    if (decision.source() == DecisionSource.MODEL) {
      modelDecisions++;
    } else {
      fallbackDecisions++;
    }
    staged = 0;
    nextStaged = 0;
    long freed = 0;
    while (staged < most && freed < bytesNeeded) {
      freed += batch.sizeBytes(decision.victim(staged));
      staged++;
    }
    if (observer != null) {
      observer.onDecision(this, request, batch, decision, staged);
    }
    for (int rank = 0; rank < ranked; rank++) {
      int object = draw.get(decision.victim(rank));
      if (rank < staged) {
        victims[rank] = object;
        chosenAtMs[rank] = draw.lastAccessMs(object);
      } else {
        draw.spare(object);
      }
    }
  }

  /** Adds a held or once held object to {@code to} with its features as of now. */
  public void add(int object, CandidateBatch to) {
    ObjectHistory history = histories.of(object);
    to.add(
        history,
        cache.holds(object) ? cache.storedBytes(object) : Math.max(1, history.sizeBytes()),
        draw.lastAccessMs(object),
        1,
        draw.nowMs(),
        clock,
        cache.objects());
  }

  private long remove(int object) {
    draw.onRemove(object);
    if (observer != null) {
      observer.onEviction(object);
    }
    if (!options.historyOfEvicted()) {
      histories.forget(object);
    }
    return cache.evict(object);
  }

  /** When the object's last stored copy expires, Unix ms; 0 where unknown. */
  public long expiresMs(int object) {
    return histories.of(object).expiresMs();
  }

  /** Object id of candidate {@code i} of the decision that is being made. */
  public int candidate(int i) {
    return draw.get(i);
  }

  /** How many objects the cache holds. */
  public int cachedObjects() {
    return draw.cached().size();
  }

  /** Object {@code i}, 0 to below {@link #cachedObjects}, in no order. */
  public int cachedObject(int i) {
    return draw.cached().get(i);
  }

  @Override
  public long modelDecisions() {
    return modelDecisions;
  }

  @Override
  public long fallbackDecisions() {
    return fallbackDecisions;
  }

  @Override
  public void close() {
    scorer.close();
  }
}
