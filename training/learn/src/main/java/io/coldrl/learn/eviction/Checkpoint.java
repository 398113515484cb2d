package io.coldrl.learn.eviction;

import io.coldrl.learn.TrainingStage;
import io.coldrl.learn.export.EvictionModel;
import io.coldrl.learn.export.FeatureTransform;
import io.coldrl.learn.export.MissCost;
import java.util.ArrayList;
import java.util.List;

/**
 * How far training is: all that the stages to come need of those that are done. Each stage is a
 * function of this and of the request alone, so that training from a checkpoint gives the same
 * model, to the bit, as training without a break.
 *
 * @param request fingerprint of the request, see {@link CheckpointFile}
 * @param rows training rows of the likelihood
 * @param transform the graph's transform of the features
 * @param missCost the cost of a miss
 * @param purgeRequests requests between the parts, which belong to neither
 * @param ranges of the features in the training rows
 * @param stages that are done, in order
 */
record Checkpoint(
    String request,
    int rows,
    FeatureTransform.Columns transform,
    MissCost missCost,
    int purgeRequests,
    List<FeatureRange> ranges,
    List<Done> stages) {
  /**
   * A stage that is done.
   *
   * @param model the trained model
   * @param missRatio on the validation part, see {@link TrainingStage}
   * @param decisions by its model on the way to the end of the validation part
   * @param transitions that it was trained on; 0 if none
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record Done(
      String name, EvictionModel model, double missRatio, long decisions, int transitions) {}

  Checkpoint {
    ranges = List.copyOf(ranges);
    stages = List.copyOf(stages);
  }

  Checkpoint with(Done stage) {
    List<Done> more = new ArrayList<>(stages);
    more.add(stage);
    return new Checkpoint(request, rows, transform, missCost, purgeRequests, ranges, more);
  }

  Done last() {
    return stages.get(stages.size() - 1);
  }

  /** The stage that misses least; of equals the earlier one. */
  Done best() {
    Done best = stages.get(0);
    for (Done stage : stages) {
      best = stage.missRatio() < best.missRatio() ? stage : best;
    }
    return best;
  }
}
