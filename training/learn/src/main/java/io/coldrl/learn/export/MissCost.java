package io.coldrl.learn.export;

import io.coldrl.core.eviction.EvictionFeature;
import io.coldrl.sim.cache.Objective;

/**
 * The cost of a miss, and so the space that an eviction frees per cost: size / cost, as in
 * GreedyDual-Size (Cao and Irani, USENIX Symposium on Internet Technologies and Systems 1997,
 * section 3). If each miss costs the same, that is the size; if each missed byte does, it is 1; if
 * the origin's response time is the cost, it is size / time.
 *
 * @param sizePower power of the size in size / cost: 1 if each miss costs the same, 0 if each byte
 *     does; a search in closed loop may change it, see {@link ScoreShift}
 * @param originPower 1 if the origin's response time is the cost, else 0
 * @param missingLogOrigin ln(1 + ms) to use if an object's response time is not known
 */
public record MissCost(float sizePower, float originPower, float missingLogOrigin) {
  /** Each miss costs the same. */
  public static final MissCost OF_OBJECTS = new MissCost(1, 0, 0);

  /** Each missed byte costs the same. */
  public static final MissCost OF_BYTES = new MissCost(0, 0, 0);

  /**
   * The cost for an objective.
   *
   * @param rows raw vectors, one after another, to take the mean response time from
   * @param count how many
   */
  public static MissCost of(Objective objective, float[] rows, int count) {
    return switch (objective) {
      case OBJECTS -> OF_OBJECTS;
      case BYTES -> OF_BYTES;
      case COST -> new MissCost(1, 1, meanLogOrigin(rows, count));
    };
  }

  private static float meanLogOrigin(float[] rows, int count) {
    double sum = 0;
    int known = 0;
    for (int i = 0; i < count; i++) {
      float ms = rows[i * EvictionFeature.size() + EvictionFeature.ORIGIN_RTT_MS.ordinal()];
      if (ms >= 0) {
        sum += Math.log1p(ms);
        known++;
      }
    }
    return known == 0 ? 0 : (float) (sum / known);
  }

  /** ln(size / cost) of the object whose raw features start at {@code from}. */
  public float logSizePerCost(float[] raw, int from) {
    double size = Math.log(1f + Math.max(0, raw[from + EvictionFeature.SIZE_BYTES.ordinal()]));
    float ms = raw[from + EvictionFeature.ORIGIN_RTT_MS.ordinal()];
    // As the graph has it: a flag of 1 at -1, and in between (never served) a mixture.
    double missing = Math.min(1, Math.max(0, -ms));
    double origin = Math.log(1f + Math.max(0, ms)) + missing * missingLogOrigin;
    return (float) (sizePower * size - originPower * origin);
  }
}
