package io.coldrl.learn.torch;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import java.util.function.Function;

/** Steps down the gradient of a loss. */
public final class Descent {
  private static final float CLIP = 5f;

  private Descent() {}

  /**
   * Adam (Kingma and Ba, ICLR 2015) with a rate that falls along a cosine to a fiftieth, and
   * gradients clipped.
   *
   * @param steps to be taken
   * @param weightDecay share of each parameter that is added to its gradient
   */
  public static Optimizer adam(int steps, float learningRate, float weightDecay) {
    return Optimizer.adam()
        .optLearningRateTracker(
            Tracker.cosine()
                .setBaseValue(learningRate)
                .optFinalValue(learningRate / 50)
                .setMaxUpdates(Math.max(1, steps))
                .build())
        .optClipGrad(CLIP)
        .optWeightDecays(weightDecay)
        .build();
  }

  /**
   * Takes one step.
   *
   * @param manager parent of the arrays that the loss needs
   * @param parameters the parameters to change, with gradients required
   * @param loss computes the loss on arrays attached to the given manager
   * @return the loss before the step
   * @throws IllegalStateException if the loss is not finite
   */
  public static float step(
      NDManager manager,
      NDList parameters,
      Optimizer optimizer,
      Function<NDManager, NDArray> loss) {
    try (NDManager scratch = manager.newSubManager()) {
      float value;
      try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
        NDArray result = loss.apply(scratch);
        collector.backward(result);
        value = result.getFloat();
      }
      if (!Float.isFinite(value)) {
        // Its gradient would make every later step and the model NaN.
        throw new IllegalStateException("the loss of a training step is " + value);
      }
      for (int i = 0; i < parameters.size(); i++) {
        NDArray parameter = parameters.get(i);
        try (NDArray gradient = parameter.getGradient()) {
          optimizer.update("p" + i, parameter, gradient);
          gradient.subi(gradient);
        }
      }
      return value;
    }
  }
}
