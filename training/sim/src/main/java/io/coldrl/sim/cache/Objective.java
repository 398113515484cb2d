package io.coldrl.sim.cache;

/** The quantity that a policy minimises. */
public enum Objective {
  /** Misses: each request counts the same. */
  OBJECTS("requests"),
  /** Missed bytes. */
  BYTES("bytes"),
  /** The origin's response time: each request that the origin answers counts with it. */
  COST("origin time");

  private final String noun;

  Objective(String noun) {
    this.noun = noun;
  }

  /** What is missed, in plain words. */
  public String noun() {
    return noun;
  }

  /**
   * Share missed, 0 to 1.
   *
   * @param result must have blocks if this is {@link #COST}
   */
  public double missRatio(SimulationResult result) {
    return switch (this) {
      case OBJECTS -> result.objectMissRatio();
      case BYTES -> result.byteMissRatio();
      case COST -> result.costMissRatio();
    };
  }
}
