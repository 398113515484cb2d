package io.coldrl.learn.eviction;

import io.coldrl.learn.TrainingStage;
import java.util.List;

/**
 * A trained model and how it came about.
 *
 * @param onnx the model as a file's bytes
 * @param stages all stages, with their misses on the validation part
 * @param chosen name of the stage kept
 * @param ranges of the features in the training rows
 * @param purgeRequests requests after the training part, and after the validation part, that belong
 *     to neither
 * @param heldOutFrom first request that judges the model: the first after the validation part, or
 *     the first of the validation part if nothing is held out
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
