package io.coldrl.sim.queue;

import java.util.Arrays;

/**
 * Requests that arrived at a backend, in order of time, with the time that each kept a worker busy.
 */
final class ArrivalLog {
  // Later requests to examine; by then the backend was idle once, or is overloaded.
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
   * Computes how much longer later requests wait because of one more request: it replays the later
   * arrivals with and without it.
   *
   * @param freeUs when each worker becomes free, as of the request's arrival
   * @param atUs when the request arrived
   * @param takesUs time that it keeps a worker busy
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

  // All other workers are free in both replays, so the queues are equal from here on.
  private static boolean isIdle(long[] freeUs, long nowUs) {
    int busy = 0;
    for (long free : freeUs) {
      busy += free > nowUs ? 1 : 0;
    }
    return busy <= 1;
  }
}
