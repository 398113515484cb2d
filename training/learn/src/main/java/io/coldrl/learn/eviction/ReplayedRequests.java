package io.coldrl.learn.eviction;

import io.coldrl.learn.TrainListener;

/** Estimates the share of training that is done, from the usual cost of each step. */
final class ReplayedRequests {
  // Seconds on one core of a small server; only their ratios matter.
  static final double SIMULATED_REQUEST = 1e-6;
  static final double LIKELIHOOD_STEP = 4e-3;
  static final double BOOSTED_ROW = 1e-7;
  static final double DQN_STEP = 8e-3;

  private final TrainListener listener;
  private final double total;
  private double before;
  private double current;
  private String stage = "";

  /**
   * An account.
   *
   * @param total of all steps to come
   */
  ReplayedRequests(TrainListener listener, double total) {
    this.listener = listener;
    this.total = total;
  }

  /** The next step begins; the last one is done. */
  void begin(String newStage, double units) {
    before += current;
    current = units;
    stage = newStage;
    done(0);
  }

  /** A share of the step is done, 0 to 1. */
  void done(double share) {
    listener.onProgress(stage, Math.min(1, (before + share * current) / total));
  }
}
