package io.coldrl.training.sim.sampled;

import io.coldrl.training.sim.CacheState;
import io.coldrl.training.sim.LruList;
import io.coldrl.training.sim.ModuleLimits;
import io.coldrl.training.sim.SimulatedPolicy;
import io.coldrl.training.sim.SimulationOptions;
import io.coldrl.training.trace.Trace;

/**
 * What all policies over sampled candidates share: they evict from a {@link Reserve}, which answers
 * to questions fill, as in the NGINX module. Answers take no time. Where room is made at each store
 * a question is asked when the reserve is spent; NGINX's manager also asks ahead of need.
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
   * @param most victims wanted, at most as many as there are candidates
   * @return whether there is an answer; where there is none, the least recently used goes
   */
  abstract boolean answer(int most, Answer to);

  /** The candidates, and what is known of objects. */
  final CandidateDraw draw() {
    return draw;
  }

  final CacheState cache() {
    return cache;
  }

  @Override
  public void onRequest(int request, boolean hit) {
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
    int victim = reserve.take(draw.nowMs(), check);
    if (victim == Reserve.NONE && ask()) {
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
    int before = -1;
    while (reserve.credits() > before && reserve.credits() < mostCredits()) {
      before = reserve.credits();
      ask();
    }
  }

  private int mostCredits() {
    return ModuleLimits.CREDIT_ANSWERS * allowed();
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

  /** The object is about to go. */
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
