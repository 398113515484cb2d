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
 * @param decides which policy decides: {@link #MODEL}, {@link #LRU} or an alternative's version
 * @param sinceMs since when, Unix ms; 0 before the first access
 * @param takeovers how often another policy took over the decisions
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
    String decides,
    long sinceMs,
    int takeovers,
    int blocks,
    List<Scale> scales) {
  /** The model decides. */
  public static final String MODEL = "model";

  /** LRU decides. */
  public static final String LRU = "lru";

  /** Whether the model may decide. */
  public enum State {
    /** The scaled-down caches are not full yet, so there is no comparison; the model decides. */
    WARMING,
    /** The model decides, or an alternative that does better. */
    ALLOWED,
    /** The model does worse than LRU; LRU or an alternative decides. */
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
   * @param alternatives rules that may take the model's place
   */
  public record Scale(
      double size,
      boolean judges,
      long accesses,
      Misses lru,
      Misses gdsf,
      Misses model,
      Misses shadow,
      double shadowAgreement,
      List<Alternative> alternatives) {}

  /**
   * An alternative.
   *
   * @param version the rule
   */
  public record Alternative(String version, Misses misses) {}

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
