package io.coldrl.core.eviction;

import java.util.Locale;

/**
 * A rule with three exponents that uses only what NGINX's node of an object holds. The victim is
 * the object with the largest {@code size^a × (idle + 1)^b / uses^c}, of which the score is the
 * logarithm. The NGINX module computes the same in C.
 *
 * @param size the exponent a of the size on disk, 0 to {@link #MAX}
 * @param idle the exponent b of the time since the last use, 0 to {@link #MAX}
 * @param uses the exponent c of the number of uses, 0 to {@link #MAX}
 */
public record NodeRule(double size, double idle, double uses) {
  /** The largest exponent. */
  public static final double MAX = 100;

  /** The module's default. */
  public static final NodeRule DEFAULT = new NodeRule(1, 1, 2);

  // A node counts uses in 10 bits.
  private static final long USES_COUNTED = 1024;

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if an exponent is out of range, or all are 0
   */
  public NodeRule {
    check("size", size);
    check("idle", idle);
    check("uses", uses);
    if (size == 0 && idle == 0 && uses == 0) {
      throw new IllegalArgumentException("size, idle and uses are 0, one must be above");
    }
  }

  private static void check(String name, double exponent) {
    if (!(exponent >= 0 && exponent <= MAX)) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "%s is %s, must be 0 to %.0f", name, exponent, MAX));
    }
  }

  /**
   * The score: the higher, the sooner the object goes.
   *
   * @param sizeBytes its size on disk, 1 or more
   * @param idleS whole seconds since its last use, 0 or more
   * @param timesUsed how often it was used since its node was made; counts modulo 1024
   */
  public double score(long sizeBytes, long idleS, long timesUsed) {
    return size * Math.log(sizeBytes)
        + idle * Math.log(idleS + 1.0)
        - uses * Math.log(Math.max(1, timesUsed % USES_COUNTED));
  }

  /** The numbers as the directive {@code coldrl_rule} takes them. */
  public String parameters() {
    return "size=" + number(size) + " idle=" + number(idle) + " uses=" + number(uses);
  }

  private static String number(double value) {
    return value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value);
  }
}
