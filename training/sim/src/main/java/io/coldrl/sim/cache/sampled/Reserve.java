package io.coldrl.sim.cache.sampled;

import io.coldrl.sim.cache.ModuleLimits;
import java.util.Arrays;

/**
 * Victims that were named ahead of need, best score first: of several answers, since what one
 * answer ranks second may be better than what the next ranks first. Follows the rules of the
 * module's reserve.
 */
final class Reserve {
  static final int NONE = -1;

  /** Tells whether a victim is as it was when it was named. */
  @FunctionalInterface
  interface Check {
    /**
     * Whether the object is held and was not used since.
     *
     * @param uses how often it had been used
     * @param lastUseMs when it had been used last
     */
    boolean isUnchanged(int object, int uses, long lastUseMs);
  }

  private static final class Victim {
    private int object;
    private double score;
    private int uses;
    private long lastUseMs;
    private long namedMs;
  }

  // Those from index "size" on are free, to be used again.
  private final Victim[] victims;
  private int size;
  private int credits;

  /**
   * An empty reserve.
   *
   * @param limit victims it holds at most, 1 or more
   */
  Reserve(int limit) {
    victims = new Victim[limit];
    Arrays.setAll(victims, i -> new Victim());
  }

  /**
   * Puts a victim in its place, behind those of the same score; an older entry of the same object
   * gives way. Where there is no room the worst falls off, be it this one.
   */
  void name(int object, double score, int uses, long lastUseMs, long nowMs) {
    forget(object);
    int at = size;
    while (at > 0 && victims[at - 1].score < score) {
      at--;
    }
    if (at == victims.length) {
      return;
    }
    int last = Math.min(size, victims.length - 1);
    Victim victim = victims[last];
    System.arraycopy(victims, at, victims, at + 1, last - at);
    victims[at] = victim;
    size = last + 1;
    victim.object = object;
    victim.score = score;
    victim.uses = uses;
    victim.lastUseMs = lastUseMs;
    victim.namedMs = nowMs;
  }

  private void forget(int object) {
    for (int at = 0; at < size; at++) {
      if (victims[at].object == object) {
        remove(at);
        return;
      }
    }
  }

  private void remove(int at) {
    Victim victim = victims[at];
    size--;
    System.arraycopy(victims, at + 1, victims, at, size - at);
    victims[size] = victim;
  }

  /** Adds the evictions, 1 or more, that a merged answer allows. */
  void allow(int allowed) {
    int most = Math.min(ModuleLimits.CREDIT_ANSWERS * allowed, size);
    credits = Math.min(credits + allowed, most);
  }

  /** Evictions that the answers allow, at most as many as there are victims. */
  int credits() {
    return credits;
  }

  /** Victims held; some may be void. */
  int size() {
    return size;
  }

  /**
   * Takes the best victim that is not void, for one credit. Void ones before it are dropped.
   *
   * @return {@link #NONE} where there is none, or no credit
   */
  int take(long nowMs, Check check) {
    while (credits > 0) {
      Victim best = victims[0];
      remove(0);
      boolean old = nowMs - best.namedMs > 1000L * ModuleLimits.RESERVE_AGE;
      if (!old && check.isUnchanged(best.object, best.uses, best.lastUseMs)) {
        credits--;
        return best.object;
      }
      credits = Math.min(credits, size);
    }
    return NONE;
  }
}
