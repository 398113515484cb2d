package io.coldrl.sim.cache.sampled;

import io.coldrl.sim.cache.ModuleLimits;
import java.util.Arrays;

/**
 * Victims named ahead of need, best score first. Answers are merged, because the second victim of
 * one may be better than the first of the next. Follows the rules of the module's reserve.
 */
final class Reserve {
  static final int NONE = -1;

  /** Checks whether a victim was used since it was named. */
  @FunctionalInterface
  interface Check {
    /**
     * Whether the object is held and was not used since it was named.
     *
     * @param uses number of its uses when it was named
     * @param lastUseMs time of its last use when it was named
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

  // Entries from index "size" on are free for reuse.
  private final Victim[] victims;
  private int size;
  private int credits;

  /**
   * Creates an empty reserve.
   *
   * @param limit most victims that it holds, 1 or more
   */
  Reserve(int limit) {
    victims = new Victim[limit];
    Arrays.setAll(victims, i -> new Victim());
  }

  /**
   * Inserts a victim in order, behind those of the same score, and removes an older entry of the
   * same object. If the reserve is full, the worst victim is dropped, which may be this one.
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

  /** Adds the evictions that a merged answer allows, 1 or more. */
  void allow(int allowed) {
    int most = Math.min(ModuleLimits.CREDIT_ANSWERS * allowed, size);
    credits = Math.min(credits + allowed, most);
  }

  /** Evictions that the answers allow, at most the number of victims. */
  int credits() {
    return credits;
  }

  /** Victims held; some may be void. */
  int size() {
    return size;
  }

  /**
   * Removes and returns the best valid victim, for one credit. Void victims before it are dropped.
   *
   * @return {@link #NONE} if there is no valid victim or no credit
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
