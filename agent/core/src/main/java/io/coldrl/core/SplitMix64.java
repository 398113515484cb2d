package io.coldrl.core;

/** The finalizer of SplitMix64 as a hash (Steele, Lea, Flood, "Fast Splittable PRNGs", 2014). */
public final class SplitMix64 {
  /** The odd increment between states: 2^64 divided by the golden ratio. */
  public static final long GAMMA = 0x9E3779B97F4A7C15L;

  private SplitMix64() {}

  /** Mixes all bits of a state into all bits of the result; a bijection. */
  public static long finish(long state) {
    long z = (state ^ (state >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
