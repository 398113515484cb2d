package io.coldrl.lab.module;

/** The arms of the comparison. */
enum ModuleArm {
  STOCK,
  MODULE;

  /** Runs the measurement with stock NGINX, then with the module, in turn. */
  static double[][] alternate(int repeats, Measurement measurement) throws Exception {
    double[][] values = new double[2][repeats];
    for (int i = 0; i < repeats; i++) {
      for (ModuleArm arm : values()) {
        values[arm.ordinal()][i] = measurement.run(arm);
      }
    }
    return values;
  }

  /** One run of one arm, and its value. */
  interface Measurement {
    double run(ModuleArm arm) throws Exception;
  }
}
