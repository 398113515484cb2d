package io.coldrl.sim.cache.sampled;

import io.coldrl.core.record.NginxCacheStatus;
import io.coldrl.sim.cache.CacheState;
import io.coldrl.sim.cache.LruList;
import io.coldrl.sim.cache.ModuleLimits;
import io.coldrl.sim.cache.SimulatedPolicy;
import io.coldrl.sim.cache.SimulationOptions;
import io.coldrl.trace.Trace;

/**
 * Base of all policies over sampled candidates. They evict from a {@link Reserve}. Answers fill it,
 * as in the NGINX module: a question is asked whenever the reserve allows fewer evictions than it
 * may. Answers take no time.
 */
abstract class ReservePolicy implements SimulatedPolicy {
  private final CacheState cache;
  private final CandidateDraw draw;
  private final SimulationOptions options;
  private final Reserve reserve;
  private final Answer answer = new Answer();
  private final Reserve.Check check = this::isUnchanged;
  private long answered;
  private long unanswered;

  ReservePolicy(CacheState cache, Trace trace, SimulationOptions options) {
    this.cache = cache;
    this.options = options;
    draw = new CandidateDraw(cache, trace, options);
    reserve = new Reserve(options.reserve());
  }

  /**
   * Answers a question: names the best victims among the candidates of {@link #draw}.
   *
   * @param most victims wanted, at most the number of candidates
   * @return whether there is an answer; if not, the least recently used object is evicted
   */
  abstract boolean answer(int most, Answer to);

  /** The candidates of the current question. */
  final CandidateDraw draw() {
    return draw;
  }

  final CacheState cache() {
    return cache;
  }

  @Override
  public void onRequest(int request, NginxCacheStatus status) {
    draw.onRequest(request);
  }

  @Override
  public final void onHit(int object) {
    draw.onHit(object);
  }

  @Override
  public final void onInsert(int object) {
    draw.onInsert(object);
  }

  @Override
  public final void onDrop(int object) {
    draw.onRemove(object);
  }

  @Override
  public final boolean storesFirst() {
    return true;
  }

  @Override
  public final void evict(int incoming, long bytesNeeded) {
    long freed = 0;
    while (freed < bytesNeeded && cache.objects() > 0) {
      freed += remove(victim());
    }
  }

  private int victim() {
    nameAhead();
    int victim = reserve.take(draw.nowMs(), check);
    if (victim == Reserve.NONE && ask()) {
      // All named victims were void.
      victim = reserve.take(draw.nowMs(), check);
    }
    return victim == Reserve.NONE ? draw.leastRecentlyUsed() : victim;
  }

  private boolean isUnchanged(int object, int uses, long lastUseMs) {
    return cache.holds(object)
        && cache.uses(object) == uses
        && draw.lastAccessMs(object) == lastUseMs;
  }

  @Override
  public final void makeRoom(long nowMs, long bytesNeeded, int mostObjects) {
    draw.onTime(nowMs);
    evict(LruList.NONE, 1);
  }

  @Override
  public final void nameAhead(long nowMs) {
    draw.onTime(nowMs);
    nameAhead();
  }

  // Asks only if there is room for all evictions that one answer allows; else there would be one
  // question per eviction. Stops if an answer adds nothing: a small cache has too few victims.
  private void nameAhead() {
    int before = -1;
    int most = (ModuleLimits.CREDIT_ANSWERS - 1) * allowed();
    while (reserve.credits() > before && reserve.credits() <= most) {
      before = reserve.credits();
      ask();
    }
  }

  private int allowed() {
    return ModuleLimits.allowed(options.evictPerDecision(), cache.objects());
  }

  private boolean ask() {
    draw.draw();
    answer.clear();
    int wanted = options.evictPerDecision() + ModuleLimits.NAMED_MORE;
    if (!answer(Math.min(wanted, draw.size()), answer)) {
      unanswered++;
      return false;
    }
    answered++;
    for (int rank = 0; rank < answer.size(); rank++) {
      int object = answer.object(rank);
      reserve.name(
          object, answer.score(rank), cache.uses(object), draw.lastAccessMs(object), draw.nowMs());
    }
    reserve.allow(allowed());
    return true;
  }

  private long remove(int object) {
    draw.onRemove(object);
    onEviction(object);
    return cache.evict(object);
  }

  /** Called before the object is evicted. */
  void onEviction(int object) {}

  @Override
  public final long modelDecisions() {
    return answered;
  }

  @Override
  public final long fallbackDecisions() {
    return unanswered;
  }
}
