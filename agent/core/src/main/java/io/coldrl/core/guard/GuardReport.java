package io.coldrl.core.guard;

import java.util.List;

/**
 * What the guard has seen of a zone.
 *
 * @param state whether the model may decide
 * @param objective what the model is judged by
 * @param sampledAccesses accesses that the scaled-down caches have had
 * @param sampling one object in this number is sampled; 0 before the first question
 * @param zoneObjects objects in the zone, from its questions
 * @param zoneBytes estimated size of the zone
 * @param blocks how often the model was kept from deciding
 * @param scales one for each scaled-down size in use, smallest first
 */
public record GuardReport(
    State state,
    GuardObjective objective,
    long sampledAccesses,
    long sampling,
    long zoneObjects,
    long zoneBytes,
    int blocks,
    List<Scale> scales) {

  /** Whether the model may decide. */
  public enum State {
    /** The scaled-down caches are not full yet, so there is no comparison; the model decides. */
    WARMING,
    /** The model decides. */
    ALLOWED,
    /** The model does worse than LRU; LRU decides. */
    BLOCKED
  }

  /**
   * Recent miss ratios in caches of one size.
   *
   * @param size of the cache, as a share of the zone's
   * @param judges whether the guard judges the model by this size
   * @param accesses that the ratios are means of, recent ones weighing more
   * @param shadowAgreement share of the decisions in which model and shadow model choose the same
   *     victim; -1 without a shadow model
   */
  public record Scale(
      double size,
      boolean judges,
      long accesses,
      Misses lru,
      Misses gdsf,
      Misses model,
      Misses shadow,
      double shadowAgreement) {}

  /**
   * Miss ratios of one policy, 0 to 1; both -1 if it did not run.
   *
   * @param objects share of the accesses
   * @param bytes share of the bytes
   */
  public record Misses(double objects, double bytes) {
    /** Of a policy that did not run. */
    public static final Misses NONE = new Misses(-1, -1);
  }
}
