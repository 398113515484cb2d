package io.coldrl.training.rl;

import io.coldrl.training.sim.SimulationOptions;
import io.coldrl.training.trace.Trace;

/**
 * What to train on, and how.
 *
 * @param trace all there is; split by time into training, validation and held-out stretch
 * @param capacityBytes the cache's capacity
 * @param options how the cache is simulated; its warm-up is not used
 * @param objective what to save: misses or missed bytes
 * @param trainShare share of the trace for training, above 0
 * @param validationShare share for choosing the stage to keep, above 0; the rest is held out
 * @param dqnRounds rounds of playing and refining after the warm-up by likelihood, 0 to 20
 * @param hidden width of the network's tower
 * @param budgetSeconds wall time to aim at, 5 or more; fewer steps are taken where it is short
 * @param seed of everything random
 * @param shuffleLabels a control: what happens is told of the wrong objects, so that nothing can be
 *     learned
 */
public record TrainRequest(
    Trace trace,
    long capacityBytes,
    SimulationOptions options,
    Objective objective,
    double trainShare,
    double validationShare,
    int dqnRounds,
    int hidden,
    double budgetSeconds,
    long seed,
    boolean shuffleLabels) {
  /** Rounds after which little more comes of it. */
  public static final int DEFAULT_DQN_ROUNDS = 2;

  /** What a policy is to save. */
  public enum Objective {
    /** Misses: each object counts the same. */
    OBJECTS(1f),
    /** Missed bytes. */
    BYTES(0f);

    private final float sizePower;

    Objective(float sizePower) {
      this.sizePower = sizePower;
    }

    float sizePower() {
      return sizePower;
    }
  }

  /** Checks the ranges. */
  public TrainRequest {
    if (capacityBytes < 1) {
      throw new IllegalArgumentException("capacity is " + capacityBytes + ", must be 1 or more");
    }
    if (!(trainShare > 0 && validationShare > 0 && trainShare + validationShare <= 1)) {
      throw new IllegalArgumentException(
          "shares are " + trainShare + " and " + validationShare + ", must be above 0, together 1");
    }
    if (dqnRounds < 0 || dqnRounds > 20) {
      throw new IllegalArgumentException("dqnRounds is " + dqnRounds + ", must be 0 to 20");
    }
    if (hidden < 1 || hidden > 256 || !(budgetSeconds >= 5)) {
      throw new IllegalArgumentException(
          "hidden is " + hidden + ", must be 1 to 256; budget is " + budgetSeconds + " s, from 5");
    }
  }

  /** The usual: 70% to train, 15% to validate, 15% held out; 32 hidden units; save misses. */
  public static TrainRequest of(
      Trace trace, long capacityBytes, SimulationOptions options, double budgetSeconds, long seed) {
    return new TrainRequest(
        trace,
        capacityBytes,
        options,
        Objective.OBJECTS,
        0.7,
        0.15,
        DEFAULT_DQN_ROUNDS,
        32,
        budgetSeconds,
        seed,
        false);
  }

  /** The same with another objective. */
  public TrainRequest withObjective(Objective newObjective) {
    return new TrainRequest(
        trace,
        capacityBytes,
        options,
        newObjective,
        trainShare,
        validationShare,
        dqnRounds,
        hidden,
        budgetSeconds,
        seed,
        shuffleLabels);
  }

  /** The same as the control with labels put in random order. */
  public TrainRequest withShuffledLabels() {
    return new TrainRequest(
        trace,
        capacityBytes,
        options,
        objective,
        trainShare,
        validationShare,
        dqnRounds,
        hidden,
        budgetSeconds,
        seed,
        true);
  }
}
