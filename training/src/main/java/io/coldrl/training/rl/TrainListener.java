package io.coldrl.training.rl;

/** Told how training goes, on the training thread. */
@FunctionalInterface
public interface TrainListener {
  /** Says nothing. */
  TrainListener NONE = (stage, done, total, loss) -> {};

  /**
   * Called now and then.
   *
   * @param stage "replay", "likelihood", "dqn", "trees" or "validate"
   * @param done steps done of {@code total}
   * @param loss of the last step; NaN where the stage has none
   */
  void onProgress(String stage, int done, int total, double loss);
}
