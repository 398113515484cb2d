package io.coldrl.learn.eviction;

/** Told how training goes, on the training thread. */
public interface TrainListener {
  /** Says nothing. */
  TrainListener NONE = (stage, share) -> {};

  /**
   * Called now and then.
   *
   * @param stage "replay", "likelihood", "dqn-1" ...
   * @param share of all the work that is done, 0 to 1; an estimate, which jumps ahead where a later
   *     stage turns out to be needless
   */
  void onProgress(String stage, double share);

  /** Called when a stage has been judged, or was found done in a checkpoint. */
  default void onStage(EvictionTrainResult.Stage stage) {}
}
