package io.coldrl.learn.export;

import io.coldrl.inference.ModelLoader;
import io.coldrl.inference.OnnxScorer;
import io.coldrl.inference.Task;
import io.coldrl.inference.UnfitModelException;

/** Loads models that were just exported, as the agent loads them from a file. */
public final class TrainedModel {
  private TrainedModel() {}

  /**
   * A scorer of an exported model; the caller closes it.
   *
   * @throws IllegalStateException if the agent would refuse the model
   */
  public static OnnxScorer load(byte[] onnx, Task task) {
    try {
      return ModelLoader.load(onnx, "the exported model", task);
    } catch (UnfitModelException e) {
      throw new IllegalStateException("the agent would refuse the exported model", e);
    }
  }
}
