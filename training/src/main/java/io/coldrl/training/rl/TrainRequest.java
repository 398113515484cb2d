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
    if (hidden < 1 || hidden > 256) {
      throw new IllegalArgumentException("hidden is " + hidden + ", must be 1 to 256");
    }
  }

  /** The usual: 70% to train, 15% to validate, 15% held out; 32 hidden units; save misses. */
  public static TrainRequest of(
      Trace trace, long capacityBytes, SimulationOptions options, long seed) {
    return new TrainRequest(
        trace,
        capacityBytes,
        options,
        Objective.OBJECTS,
        0.7,
        0.15,
        DEFAULT_DQN_ROUNDS,
        32,
        seed,
        false);
  }

  /** The same with other shares of the trace to train and to validate on. */
  public TrainRequest withShares(double newTrainShare, double newValidationShare) {
    return new TrainRequest(
        trace,
        capacityBytes,
        options,
        objective,
        newTrainShare,
        newValidationShare,
        dqnRounds,
        hidden,
        seed,
        shuffleLabels);
  }

  /** The same with other rounds of playing and refining. */
  public TrainRequest withDqnRounds(int rounds) {
    return new TrainRequest(
        trace,
        capacityBytes,
        options,
        objective,
        trainShare,
        validationShare,
        rounds,
        hidden,
        seed,
        shuffleLabels);
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
        seed,
        true);
  }
}
