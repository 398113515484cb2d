package io.coldrl.cli.report;

import io.coldrl.sim.cache.SimulationResult;

/** What a policy is judged by. */
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

  /** Miss ratio, 0 to 1. */
  abstract double of(SimulationResult result);

  /** What is missed, in plain words. */
  String noun() {
    return noun;
  }
}
