package io.coldrl.sim.cache.policy;

import io.coldrl.core.record.NginxCacheStatus;
import io.coldrl.sim.cache.CacheState;
import io.coldrl.sim.cache.FreshNextUse;
import io.coldrl.sim.cache.NextUse;
import io.coldrl.sim.cache.SimulatedPolicy;
import io.coldrl.trace.Trace;
import java.util.Arrays;

/**
 * Knows the future, and evicts the object with the largest size × requests to its next use,
 * searched exactly among all cached objects: the Belady-Size baseline of Berger, Beckmann and
 * Harchol-Balter, "Practical Bounds on Optimal Caching with Variable Object Sizes" (SIGMETRICS
 * 2018, section 6). A greedy rule, near the optimum but no bound. An object that is stale by its
 * next use counts as never used. Objects never used are not stored, and are evicted first.
 */
final class BeladySizePolicy implements SimulatedPolicy {
  /*
   * Size × distance changes at every request, at a different rate for each object, so one heap
   * can't keep its order. Objects are therefore in classes by size, 8 per octave, each a heap by
   * next use. Within a class sizes differ by at most 1/8. So a search from the top of a heap can
   * skip every subtree whose root can't beat the best found so far; few remain.
   */
  private static final int CLASS_BITS = 3;
  private static final int CLASSES = Long.SIZE << CLASS_BITS;
  private static final int NONE = -1;

  private final CacheState cache;
  private final FreshNextUse nextUse;
  private final NextUseHeap[] heaps = new NextUseHeap[CLASSES];
  private final NextUseHeap.Columns columns;
  private final int[] classOf;
  private int[] pending = new int[64];
  private int request;
  private int best;
  private double bestScore;

  BeladySizePolicy(CacheState cache, Trace trace) {
    this.cache = cache;
    nextUse = new FreshNextUse(trace);
    columns = NextUseHeap.Columns.of(cache.objectIds());
    Arrays.setAll(heaps, i -> new NextUseHeap(columns));
    classOf = new int[cache.objectIds()];
  }

  @Override
  public void onRequest(int newRequest, NginxCacheStatus status) {
    request = newRequest;
    nextUse.onRequest(newRequest, status);
  }

  @Override
  public void onHit(int object) {
    int sizeClass = sizeClass(cache.storedBytes(object));
    if (sizeClass == classOf[object]) {
      heaps[sizeClass].update(object, nextUse.of(object));
    } else {
      onDrop(object);
      onInsert(object);
    }
  }

  @Override
  public boolean admits(int object, long storedBytes) {
    return nextUse.of(object) != NextUse.NEVER;
  }

  @Override
  public void onInsert(int object) {
    int sizeClass = sizeClass(cache.storedBytes(object));
    classOf[object] = sizeClass;
    heaps[sizeClass].add(object, nextUse.of(object));
  }

  @Override
  public void onDrop(int object) {
    heaps[classOf[object]].remove(object);
  }

  @Override
  public void evict(int incoming, long bytesNeeded) {
    long freed = 0;
    while (cache.objects() > 0 && freed < bytesNeeded) {
      int victim = victim();
      onDrop(victim);
      freed += cache.evict(victim);
    }
  }

  private int victim() {
    best = NONE;
    bestScore = 0;
    for (int c = CLASSES - 1; c >= 0; c--) {
      NextUseHeap heap = heaps[c];
      if (heap.size() > 0) {
        int top = heap.get(0);
        if (columns.next()[top] == NextUse.NEVER) {
          return top;
        }
        consider(top);
      }
    }
    for (int c = 0; c < CLASSES; c++) {
      if (heaps[c].size() > 1) {
        search(heaps[c], largest(c));
      }
    }
    return best;
  }

  private void consider(int object) {
    double score = (double) cache.storedBytes(object) * distance(object);
    if (score > bestScore) {
      best = object;
      bestScore = score;
    }
  }

  private int distance(int object) {
    return columns.next()[object] - request;
  }

  private void search(NextUseHeap heap, double largestBytes) {
    int depth = 0;
    pending[depth++] = 0;
    while (depth > 0) {
      int place = pending[--depth];
      if (largestBytes * distance(heap.get(place)) <= bestScore) {
        continue;
      }
      consider(heap.get(place));
      if (depth + 2 > pending.length) {
        pending = Arrays.copyOf(pending, 2 * pending.length);
      }
      for (int child = 2 * place + 1; child <= 2 * place + 2 && child < heap.size(); child++) {
        pending[depth++] = child;
      }
    }
  }

  // The position of the highest bit and the next three: like a float with three bits of fraction.
  private static int sizeClass(long bytes) {
    int octave = Long.SIZE - 1 - Long.numberOfLeadingZeros(bytes);
    long fraction =
        octave >= CLASS_BITS ? bytes >>> (octave - CLASS_BITS) : bytes << (CLASS_BITS - octave);
    return (octave << CLASS_BITS) + (int) (fraction & ((1 << CLASS_BITS) - 1));
  }

  // Above all sizes of the class.
  private static double largest(int sizeClass) {
    int fraction = (sizeClass & ((1 << CLASS_BITS) - 1)) + (1 << CLASS_BITS) + 1;
    return Math.scalb((double) fraction, (sizeClass >>> CLASS_BITS) - CLASS_BITS);
  }
}
