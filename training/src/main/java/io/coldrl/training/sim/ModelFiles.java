package io.coldrl.training.sim;

import io.coldrl.server.inference.OnnxScorer;
import io.coldrl.server.inference.UnfitModelException;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Loads models the way the agent does. */
public final class ModelFiles {
  // ONNX Runtime 1.29 recurses more than 1 MiB deep when its library is loaded: the JVM's usual
  // stack overflows there and the process dies.
  private static final long STACK_BYTES = 16L << 20;

  private ModelFiles() {}

  /**
   * Loads and checks a model, on a thread of its own.
   *
   * @throws UnfitModelException where the file can't be read or is not a model that can be served
   */
  public static OnnxScorer load(Path file) throws UnfitModelException {
    FutureTask<OnnxScorer> task = new FutureTask<>(() -> OnnxScorer.load(file));
    new Thread(null, task, "model-loader", STACK_BYTES).start();
    try {
      return task.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnfitModelException unfit) {
        throw unfit;
      }
      throw new IllegalStateException("loading " + file + " failed", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while loading " + file, e);
    }
  }
}
