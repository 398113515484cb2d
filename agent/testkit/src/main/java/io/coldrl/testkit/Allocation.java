package io.coldrl.testkit;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Measures what code allocates. */
public final class Allocation {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int ROUNDS = 8;

  /** The code to measure. */
  @FunctionalInterface
  public interface Call {
    /** Runs once. */
    void run() throws Exception;
  }

  private Allocation() {}

  /**
   * Bytes that a call allocates on the calling thread: the minimum of several rounds, because
   * rounds allocate more until the JIT compiler has compiled the code.
   *
   * @param calls calls in each of {@value #ROUNDS} rounds, 1 or more
   * @throws Exception if the call throws it
   */
  public static double bytesPerCall(int calls, Call call) throws Exception {
    long least = Long.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < calls; i++) {
        call.run();
      }
      least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
    }
    return (double) least / calls;
  }
}
