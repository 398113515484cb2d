package io.coldrl.lab.demo;

/**
 * How large the demonstration is.
 *
 * @param seed of traffic and training
 * @param requestsPerSecond rate of the traffic
 * @param trainingRequests length of the training stretch
 * @param warmUpRequests start of the test stretch, which fills the cache and is not counted
 * @param testRequests counted part of the test stretch
 * @param capacityMb {@code max_size} of the cache, MiB
 */
public record DemoSettings(
    long seed,
    int requestsPerSecond,
    int trainingRequests,
    int warmUpRequests,
    int testRequests,
    int capacityMb) {
  /** What fits into 5 minutes on 2 cores. */
  public static DemoSettings of(long seed) {
    return new DemoSettings(seed, 1_200, 60_000, 15_000, 40_000, 64);
  }

  public long capacityBytes() {
    return (long) capacityMb << 20;
  }
}
