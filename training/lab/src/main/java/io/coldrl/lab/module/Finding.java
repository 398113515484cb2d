package io.coldrl.lab.module;

/**
 * One measured value.
 *
 * @param what is measured, with its unit
 * @param stock NGINX without the module; NaN if it has no such value
 * @param module NGINX with the module
 * @param aim of the module's value
 */
record Finding(String what, double stock, double module, RowAim aim) {
  /** A value that stock NGINX does not have. */
  static Finding ofModule(String what, double module, RowAim aim) {
    return new Finding(what, Double.NaN, module, aim);
  }

  boolean isMet() {
    return aim.isMetBy(module);
  }

  String verdict() {
    return aim.kind() == RowAim.Kind.NONE ? "" : isMet() ? "ok" : "MISSED";
  }
}
