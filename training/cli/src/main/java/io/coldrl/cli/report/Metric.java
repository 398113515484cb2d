package io.coldrl.cli.report;

import io.coldrl.sim.cache.SimulationResult;

/** The miss ratio by which policies are compared. */
enum Metric {
  /** Share of requests that missed. */
  OBJECTS("requests") {
    @Override
    double of(SimulationResult result) {
      return result.objectMissRatio();
    }
  },
  /** Share of bytes that missed. */
  BYTES("bytes") {
    @Override
    double of(SimulationResult result) {
      return result.byteMissRatio();
    }
  };

  private final String noun;

  Metric(String noun) {
    this.noun = noun;
  }

  /** Returns the miss ratio, 0 to 1. */
  abstract double of(SimulationResult result);

  /** What the ratio counts: "requests" or "bytes". */
  String noun() {
    return noun;
  }
}
