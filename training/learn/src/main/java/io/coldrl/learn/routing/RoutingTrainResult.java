package io.coldrl.learn.routing;

import java.util.List;

/**
 * A model of routing, and how it came about.
 *
 * @param onnx the model's file
 * @param stages what was tried, in order
 * @param chosen name of the stage that is the model
 * @param decisions decisions learned from
 * @param transitions transitions of the DQN
 * @param seconds it took
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record RoutingTrainResult(
    byte[] onnx,
    List<Stage> stages,
    String chosen,
    int decisions,
    int transitions,
    double seconds) {

  /**
   * A stage of training.
   *
   * @param name a few words
   * @param validation mean over the validation scenarios of how its cost and its p99 compare with
   *     least-request's, as a factor: below 1 is better
   */
  public record Stage(String name, double validation) {}

  /** Is told how training goes. */
  public interface Listener {
    /** Nobody listens. */
    Listener NONE =
        new Listener() {
          @Override
          public void onProgress(String stage, double share) {}

          @Override
          public void onStage(Stage stage) {}
        };

    /**
     * So far.
     *
     * @param share of all the work, 0 to 1
     */
    void onProgress(String stage, double share);

    /** A stage is done and judged. */
    void onStage(Stage stage);
  }
}
