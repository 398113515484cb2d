package io.coldrl.lab.demo;

/**
 * How large the demonstration is.
 *
 * @param seed of traffic and training
 * @param requestsPerSecond rate of the traffic
 * @param trainingRequests length of the training part
 * @param warmUpRequests start of the test part, which fills the cache and is not counted
 * @param testRequests counted part of the test part
 * @param capacityMb {@code max_size} of the cache, MiB
 */
public record DemoSettings(
    long seed,
    int requestsPerSecond,
    int trainingRequests,
    int warmUpRequests,
    int testRequests,
    int capacityMb) {
  /** The defaults: 5 minutes on 2 cores. */
  public static DemoSettings of(long seed) {
    return new DemoSettings(seed, 1_200, 60_000, 15_000, 40_000, 64);
  }

  public long capacityBytes() {
    return (long) capacityMb << 20;
  }
}
