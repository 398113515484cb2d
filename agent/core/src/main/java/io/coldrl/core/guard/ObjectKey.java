package io.coldrl.core.guard;

import io.coldrl.core.SplitMix64;

/** The 16-byte cache key of an object, as two big-endian numbers. */
public record ObjectKey(long high, long low) {
  /** Whether the object belongs to a spatial sample; see {@link #isSampled(long, long, int)}. */
  boolean isSampled(int level) {
    return isSampled(high, low, level);
  }

  /**
   * Whether the object with this key belongs to a spatial sample: all accesses to one object in
   * {@code 2^level} are taken, those to others are not (Waldspurger et al.: Efficient MRC
   * Construction with SHARDS, FAST 2015).
   *
   * @param level 0 (all objects) to 63
   */
  static boolean isSampled(long high, long low, int level) {
    // Keys of other clients than NGINX need not be hashes.
    return level == 0 || SplitMix64.finish(high ^ low) >>> (Long.SIZE - level) == 0;
  }
}
