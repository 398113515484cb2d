package io.coldrl.learn;

/** Follows the progress of training, on the training thread. */
public interface TrainListener {
  /** Ignores all progress. */
  TrainListener NONE = (stage, share) -> {};

  /**
   * Called several times a second.
   *
   * @param stage such as "replay", "likelihood" or "dqn-1"
   * @param share share of all the work that is done, 0 to 1; an estimate, which jumps ahead if a
   *     later stage turns out to be needless
   */
  void onProgress(String stage, double share);

  /** Called when a stage has been judged, or was found in a checkpoint. */
  default void onStage(TrainingStage stage) {}
}
