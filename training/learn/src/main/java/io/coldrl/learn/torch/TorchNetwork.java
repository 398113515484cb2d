package io.coldrl.learn.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.optimizer.Optimizer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A network whose parameters are PyTorch tensors. Owned by one thread.
 *
 * @param <W> its weights as Java arrays
 */
public abstract class TorchNetwork<W> implements AutoCloseable {
  private final NDManager manager;
  private final boolean trainable;
  private final NDList parameters = new NDList();

  /**
   * @param parent owns the tensors; closing the network frees them earlier
   */
  protected TorchNetwork(NDManager parent, boolean trainable) {
    manager = parent.newSubManager();
    this.trainable = trainable;
  }

  /** Adds a parameter; its index is the number of those added before. */
  protected final void add(float[] values, long... shape) {
    NDArray parameter = Tensors.of(manager, values, new Shape(shape));
    parameter.setRequiresGradient(trainable);
    parameters.add(parameter);
  }

  /** The parameter with this index. */
  protected final NDArray parameter(int i) {
    return parameters.get(i);
  }

  /** Copies of all parameters, in the order in which they were added. */
  protected final List<float[]> values() {
    List<float[]> values = new ArrayList<>();
    for (NDArray parameter : parameters) {
      values.add(parameter.toFloatArray());
    }
    return values;
  }

  /** Copies of the parameters. */
  public abstract W weights();

  /**
   * Takes one step down the gradient.
   *
   * @param loss computes the loss of this network on arrays attached to the given manager
   * @return the loss before the step
   */
  public final float step(Optimizer optimizer, Function<NDManager, NDArray> loss) {
    return Descent.step(manager, parameters, optimizer, loss);
  }

  @Override
  public final void close() {
    manager.close();
  }
}
