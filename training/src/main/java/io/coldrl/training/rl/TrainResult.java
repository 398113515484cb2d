package io.coldrl.training.rl;

import io.coldrl.training.export.FeatureTransform;
import io.coldrl.training.export.Weights;
import io.coldrl.training.sim.SimulationResult;
import java.util.List;

/**
 * A trained model and how it came about.
 *
 * @param onnx the model as a file's bytes
 * @param transform what the graph does to the features
 * @param weights what the graph does with them
 * @param stages all stages that were tried, with their misses on the validation stretch
 * @param chosen name of the stage kept
 * @param heldOut LRU, GDSF and the model ("model") on the held-out stretch; on the validation
 *     stretch where none is held out
 * @param rows training rows of the likelihood
 * @param transitions transitions of the DQN
 * @param seconds wall time
 */
@SuppressWarnings("ArrayRecordComponent") // A file's bytes; results are never compared.
public record TrainResult(
    byte[] onnx,
    FeatureTransform transform,
    Weights weights,
    List<Stage> stages,
    String chosen,
    List<SimulationResult> heldOut,
    int rows,
    int transitions,
    double seconds) {

  /**
   * One stage of training, judged in closed loop.
   *
   * @param name "likelihood", "dqn-1", "dqn-2"
   * @param validationMissRatio on the validation stretch: of objects, or of bytes where those are
   *     the objective; the geometric mean over the capacities judged at
   */
  public record Stage(String name, double validationMissRatio) {}

  /** Copies the lists. */
  public TrainResult {
    stages = List.copyOf(stages);
    heldOut = List.copyOf(heldOut);
  }
}
