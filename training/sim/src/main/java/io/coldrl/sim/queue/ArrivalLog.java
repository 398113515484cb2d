package io.coldrl.sim.queue;

import java.util.Arrays;

/** What arrived at a backend and how long it kept a worker, in order of time. */
final class ArrivalLog {
  // So many later requests are looked at; by then a backend was idle once, or is overloaded anyway.
  private static final int HORIZON = 400;

  private long[] arrivalUs = new long[1024];
  private long[] serviceUs = new long[1024];
  private int size;

  void add(long atUs, long takesUs) {
    if (size == arrivalUs.length) {
      arrivalUs = Arrays.copyOf(arrivalUs, 2 * size);
      serviceUs = Arrays.copyOf(serviceUs, 2 * size);
    }
    arrivalUs[size] = atUs;
    serviceUs[size++] = takesUs;
  }

  int size() {
    return size;
  }

  /**
   * How much longer later requests wait because one more was served: the queue with it and without,
   * over what really arrived afterwards.
   *
   * @param freeUs instants at which the workers were free when it arrived
   * @param atUs when it arrived
   * @param takesUs how long it keeps a worker
   * @param from index of the first later arrival
   * @param tauUs time constant over which later delays lose weight
   * @return the sum of the delays, us
   */
  double inflictedUs(long[] freeUs, long atUs, long takesUs, int from, double tauUs) {
    long[] without = freeUs.clone();
    long[] with = freeUs.clone();
    SimulatedBackend.replaceEarliest(with, Math.max(atUs, with[0]) + takesUs);
    double sum = 0;
    int to = Math.min(size, from + HORIZON);
    for (int i = from; i < to; i++) {
      long now = arrivalUs[i];
      long beginWithout = Math.max(now, without[0]);
      long beginWith = Math.max(now, with[0]);
      sum += (beginWith - beginWithout) * Math.exp((atUs - now) / tauUs);
      SimulatedBackend.replaceEarliest(without, beginWithout + serviceUs[i]);
      SimulatedBackend.replaceEarliest(with, beginWith + serviceUs[i]);
      if (beginWith == beginWithout && isIdle(with, now) && isIdle(without, now)) {
        break;
      }
    }
    return sum;
  }

  // All workers but the one just taken are free in both: the queues are the same from here on.
  private static boolean isIdle(long[] freeUs, long nowUs) {
    int busy = 0;
    for (long free : freeUs) {
      busy += free > nowUs ? 1 : 0;
    }
    return busy <= 1;
  }
}
