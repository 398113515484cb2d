package io.coldrl.learn.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/** Creates tensors whose sums do not depend on their alignment in memory. */
public final class Tensors {
  private Tensors() {}

  /**
   * A tensor of these values, owned by {@code manager}.
   *
   * <p>The library wraps a Java buffer, aligned as chance has it, and the matrix routines add up in
   * an order that depends on the alignment: the same seed then gave other bytes about once in five
   * runs. A copy lies where the library itself puts it, always aligned.
   */
  public static NDArray of(NDManager manager, float[] values, Shape shape) {
    try (NDArray wrapped = manager.create(values, shape)) {
      return wrapped.duplicate();
    }
  }
}
