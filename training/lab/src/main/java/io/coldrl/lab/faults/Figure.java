package io.coldrl.lab.faults;

import io.coldrl.lab.module.NumberFormats;
import io.coldrl.lab.module.RowAim;

/**
 * One measured value.
 *
 * @param what is measured, with its unit
 * @param value NaN if it could not be measured, which misses every aim
 */
record Figure(String what, double value, RowAim aim) {
  /** A sentence in place of a value. */
  static Figure note(String text) {
    return new Figure(text, Double.NaN, RowAim.none());
  }

  boolean isHeld() {
    return aim.isMetBy(value);
  }

  String verdict() {
    return aim.kind() == RowAim.Kind.NONE ? "" : isHeld() ? "yes" : "NO";
  }

  String render() {
    return NumberFormats.render(value);
  }
}
