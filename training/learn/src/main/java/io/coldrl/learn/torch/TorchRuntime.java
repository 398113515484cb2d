package io.coldrl.learn.torch;

import ai.djl.ndarray.NDManager;

/** Settles how PyTorch runs before it is first touched: offline, quiet, on one thread. */
public final class TorchRuntime {
  private TorchRuntime() {}

  /** A manager of arrays, after {@link #prepare}; to be closed. */
  public static NDManager newManager() {
    prepare();
    return NDManager.newBaseManager();
  }

  /** Idempotent; properties that the user has set stay. */
  public static void prepare() {
    setDefault("ai.djl.offline", "true");
    setDefault("OPT_OUT_TRACKING", "true");
    setDefault("ai.djl.default_engine", "PyTorch");
    setDefault("PYTORCH_FLAVOR", "cpu");
    // The matrices are small: on more threads PyTorch waits more than it computes (measured: five
    // times slower on two), and sums would depend on the number of threads.
    setDefault("ai.djl.pytorch.num_threads", "1");
    setDefault("ai.djl.pytorch.num_interop_threads", "1");
  }

  private static void setDefault(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }
}
