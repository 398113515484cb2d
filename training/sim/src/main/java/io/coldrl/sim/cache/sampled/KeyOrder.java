package io.coldrl.sim.cache.sampled;

import java.util.BitSet;
import java.util.SplittableRandom;

/**
 * The cached objects in the order of their keys. NGINX's keys are MD5 and its tree of nodes is
 * sorted by them, so this order is random.
 */
final class KeyOrder {
  static final int NONE = -1;

  private final int[] objectAt;
  private final int[] place;
  private final BitSet cached;

  KeyOrder(int objectIds, long seed) {
    objectAt = new int[objectIds];
    place = new int[objectIds];
    cached = new BitSet(objectIds);
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < objectIds; i++) {
      // Fisher-Yates shuffle, inside-out.
      int j = random.nextInt(i + 1);
      objectAt[i] = objectAt[j];
      objectAt[j] = i;
    }
    for (int i = 0; i < objectIds; i++) {
      place[objectAt[i]] = i;
    }
  }

  void add(int object) {
    cached.set(place[object]);
  }

  void remove(int object) {
    cached.clear(place[object]);
  }

  /** The cached object at or after a random key, or {@link #NONE} if the cache is empty. */
  int random(SplittableRandom random) {
    return from(random.nextInt(place.length));
  }

  /** The cached object with the next key; the smallest key follows the largest. */
  int after(int object) {
    return from(place[object] + 1);
  }

  private int from(int start) {
    int at = cached.nextSetBit(start);
    at = at < 0 ? cached.nextSetBit(0) : at;
    return at < 0 ? NONE : objectAt[at];
  }
}
