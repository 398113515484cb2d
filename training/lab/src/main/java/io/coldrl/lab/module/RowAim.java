package io.coldrl.lab.module;

import java.util.Locale;

/**
 * The condition on the module's value.
 *
 * @param limit in the value's unit
 */
public record RowAim(Kind kind, double limit) {
  public enum Kind {
    AT_LEAST(">="),
    AT_MOST("<="),
    EXACTLY("="),
    /** No condition; the value explains another one. */
    NONE("");

    private final String sign;

    Kind(String sign) {
      this.sign = sign;
    }
  }

  public static RowAim atLeast(double limit) {
    return new RowAim(Kind.AT_LEAST, limit);
  }

  public static RowAim atMost(double limit) {
    return new RowAim(Kind.AT_MOST, limit);
  }

  public static RowAim exactly(double limit) {
    return new RowAim(Kind.EXACTLY, limit);
  }

  public static RowAim none() {
    return new RowAim(Kind.NONE, 0);
  }

  /** A value that was not measured misses every aim. */
  public boolean isMetBy(double value) {
    return switch (kind) {
      case AT_LEAST -> value >= limit;
      case AT_MOST -> value <= limit;
      case EXACTLY -> value == limit;
      case NONE -> true;
    };
  }

  public String render() {
    return kind == Kind.NONE ? "" : kind.sign + " " + NumberFormats.render(limit);
  }

  /** For a reader of the JSON. */
  String sign() {
    return kind.sign.toLowerCase(Locale.ROOT);
  }
}
