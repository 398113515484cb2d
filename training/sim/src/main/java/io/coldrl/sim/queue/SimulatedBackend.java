package io.coldrl.sim.queue;

import java.util.Arrays;

/** A backend in a run: when its workers are free, and what its cache holds. */
final class SimulatedBackend {
  /** Duration of an immediate error. */
  static final long FAIL_US = 500;

  private static final int MAX_QUEUED = 255;

  private final BackendSpec spec;
  private final long startUs;
  private final double meanServiceUs;
  // A heap of the times at which the workers become free, the earliest first.
  private final long[] freeUs;
  private final ServedObjects cache;
  private final ArrivalLog log = new ArrivalLog();
  private long lastServiceUs;
  private double busyUs;
  private int inSystem;
  // By number of requests found on arrival: EWMA of the time spent here.
  private final double[] latencyAtUs = new double[MAX_QUEUED + 1];
  private boolean failed;
  private boolean fromCache;

  SimulatedBackend(BackendSpec spec, long startUs, double meanServiceUs) {
    this.spec = spec;
    this.startUs = startUs;
    this.meanServiceUs = meanServiceUs;
    freeUs = new long[spec.workers()];
    Arrays.fill(freeUs, startUs);
    cache = new ServedObjects(spec.cacheBytes());
  }

  BackendSpec spec() {
    return spec;
  }

  /** Whether it is in service. */
  boolean isActive(long nowUs) {
    return nowUs - startUs >= spec.joinsAtUs();
  }

  /**
   * Serves a request that arrives here now.
   *
   * @return when the answer is ready, without the origin's time; see also {@link #failed} and
   *     {@link #fromCache}
   */
  long serve(long nowUs, int object, int sizeBytes, float demand, float luck) {
    failed = luck < spec.failuresAt(nowUs - startUs);
    fromCache = false;
    inSystem++;
    lastServiceUs = 0;
    if (failed) {
      return nowUs + FAIL_US;
    }
    if (spec.cacheBytes() > 0) {
      fromCache = cache.request(object, sizeBytes);
    }
    long begin = Math.max(nowUs, freeUs[0]);
    long takes = Math.max(1, (long) (demand * meanServiceUs * spec.slownessAt(begin - startUs)));
    lastServiceUs = takes;
    busyUs += takes;
    log.add(nowUs, takes);
    replaceEarliest(freeUs, begin + takes);
    return begin + takes;
  }

  /** Replaces the earliest time and restores the heap. */
  static void replaceEarliest(long[] heap, long instant) {
    int at = 0;
    while (true) {
      int child = 2 * at + 1;
      if (child >= heap.length) {
        break;
      }
      if (child + 1 < heap.length && heap[child + 1] < heap[child]) {
        child++;
      }
      if (heap[child] >= instant) {
        break;
      }
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = instant;
  }

  /** Whether the last request failed. */
  boolean failed() {
    return failed;
  }

  /** Whether the last request was answered from the cache. */
  boolean fromCache() {
    return fromCache;
  }

  /** Time in service of the last request, us; 0 if it failed. */
  long lastServiceUs() {
    return lastServiceUs;
  }

  /**
   * An answer left.
   *
   * @param found requests that were here when it arrived
   * @param spentUs time that the request spent here
   */
  void onAnswered(int found, double spentUs) {
    inSystem--;
    int at = Math.min(found, MAX_QUEUED);
    double old = latencyAtUs[at];
    latencyAtUs[at] = old == 0 ? spentUs : old + 0.1 * (spentUs - old);
  }

  /** Requests waiting or in service here, from all senders. */
  int inSystem() {
    return inSystem;
  }

  /** Recent latency of requests that found about the current number here, us; 0 if unknown. */
  double recentLatencyUs() {
    int at = Math.min(inSystem, MAX_QUEUED);
    for (int off = 0; off <= MAX_QUEUED; off++) {
      if (at - off >= 0 && latencyAtUs[at - off] > 0) {
        return latencyAtUs[at - off];
      }
      if (at + off <= MAX_QUEUED && latencyAtUs[at + off] > 0) {
        return latencyAtUs[at + off];
      }
    }
    return 0;
  }

  /** Total busy time of the workers, us. */
  double busyUs() {
    return busyUs;
  }

  /** Waiting time of a request that arrives now, us. */
  long waitUs(long nowUs) {
    return Math.max(0, freeUs[0] - nowUs);
  }

  /** Mean service time of a request that arrives now, us. */
  double expectedServiceUs(long nowUs) {
    return meanServiceUs * spec.slownessAt(nowUs + waitUs(nowUs) - startUs);
  }

  double failures(long nowUs) {
    return spec.failuresAt(nowUs - startUs);
  }

  /** Whether the object is in the cache. */
  boolean holds(int object) {
    return cache.holds(object);
  }

  /** Times at which the workers become free; a copy. */
  long[] freeUs() {
    return freeUs.clone();
  }

  /** Log of the arrivals. */
  ArrivalLog log() {
    return log;
  }
}
