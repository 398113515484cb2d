package io.coldrl.training.sim.sampled;

import io.coldrl.core.policy.CandidateBatch;
import io.coldrl.training.sim.CacheSimulator;
import io.coldrl.training.sim.CacheState;
import io.coldrl.training.sim.NextUse;
import io.coldrl.training.sim.SimulatedPolicy;
import io.coldrl.training.sim.SimulationOptions;
import io.coldrl.training.trace.Trace;

/**
 * Knows the future, and evicts the candidate with the largest size × requests to its next use: the
 * greedy reading of Belady's rule (1966) for objects of different sizes. How far a perfect chooser
 * gets with the candidates that the module draws; not a bound in the strict sense.
 */
public final class ClairvoyantPolicy implements SimulatedPolicy {
  private final CacheState cache;
  private final CandidateDraw draw;
  private final NextUse nextUse;
  private final double[] scores = new double[CandidateBatch.MAX_CANDIDATES];
  private final SimulationOptions options;
  private final int requests;
  private final long[] expiresMs;
  private final Trace trace;
  private int request;

  public ClairvoyantPolicy(CacheState cache, Trace trace, SimulationOptions options) {
    this.cache = cache;
    this.trace = trace;
    draw = new CandidateDraw(cache, trace, options);
    nextUse = new NextUse(trace);
    requests = trace.requests();
    this.options = options;
    expiresMs = new long[cache.objectIds()];
  }

  @Override
  public void onRequest(int newRequest, boolean hit) {
    request = newRequest;
    draw.onRequest(newRequest);
    nextUse.onRequest(newRequest);
    if (!hit) {
      int object = trace.object(newRequest);
      expiresMs[object] = CacheSimulator.expiresMs(trace, newRequest);
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
      draw.draw();
      freed +=
          draw.size() == 0
              ? evict(draw.leastRecentlyUsed())
              : decide(bytesNeeded - freed, options.victims(cache.objects()));
    }
  }

  @Override
  public void makeRoom(long nowMs, long bytesNeeded, int mostObjects) {
    draw.onTime(nowMs);
    draw.draw();
    if (draw.size() == 0) {
      evict(draw.leastRecentlyUsed());
    } else {
      decide(bytesNeeded, Math.min(options.victims(cache.objects()), mostObjects));
    }
  }

  private long decide(long bytesNeeded, int mostVictims) {
    int size = draw.size();
    score();
    long freed = 0;
    int most = Math.min(size, mostVictims);
    for (int victims = 0; victims < most && freed < bytesNeeded; victims++) {
      freed += evict(draw.get(takeBest(size)));
    }
    spareBest();
    return freed;
  }

  private void score() {
    for (int i = 0; i < draw.size(); i++) {
      int object = draw.get(i);
      int next = nextUse.ofFresh(object, expiresMs[object]);
      double distance = next == NextUse.NEVER ? 4.0 * requests : next - request;
      scores[i] = cache.storedBytes(object) * distance;
    }
  }

  private void spareBest() {
    for (int i = 0; i < options.pool(); i++) {
      int best = takeBest(draw.size());
      if (best < 0) {
        break;
      }
      draw.spare(draw.get(best));
    }
  }

  private int takeBest(int size) {
    int best = -1;
    for (int i = 0; i < size; i++) {
      if (scores[i] >= 0 && (best < 0 || scores[i] > scores[best])) {
        best = i;
      }
    }
    if (best >= 0) {
      scores[best] = -1;
    }
    return best;
  }

  private long evict(int object) {
    draw.onRemove(object);
    return cache.evict(object);
  }
}
