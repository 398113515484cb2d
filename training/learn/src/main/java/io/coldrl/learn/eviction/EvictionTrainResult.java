package io.coldrl.learn.eviction;

import io.coldrl.learn.TrainingStage;
import java.util.List;

/**
 * A trained model and how it came about.
 *
 * @param onnx the model as a file's bytes
 * @param stages all stages that were tried, with their misses on the validation stretch
 * @param chosen name of the stage kept
 * @param ranges of the features in the training rows
 * @param purgeRequests requests after the training stretch, and after the validation stretch, that
 *     count for neither
 * @param heldOutFrom first request that judges the model: after the validation stretch, or where
 *     nothing is held out the first of that
 * @param rows training rows of the likelihood
 * @param transitions transitions of the DQN
 * @param seconds wall time, of this run
 */
@SuppressWarnings("ArrayRecordComponent") // A file's bytes; results are never compared.
public record EvictionTrainResult(
    byte[] onnx,
    List<TrainingStage> stages,
    String chosen,
    List<FeatureRange> ranges,
    int purgeRequests,
    int heldOutFrom,
    int rows,
    int transitions,
    double seconds) {

  /** Copies the lists. */
  public EvictionTrainResult {
    stages = List.copyOf(stages);
    ranges = List.copyOf(ranges);
  }
}
