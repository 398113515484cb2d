package io.coldrl.rig.envoy;

import io.coldrl.core.SplitMix64;
import java.util.SplittableRandom;

/**
 * How long requests take to serve at a backend of speed 1: half of the mean is the same for all,
 * the other half is drawn from an exponential distribution. The draw belongs to the request's
 * number, so that each arm of a comparison serves the same requests.
 *
 * @param meanMs 0 or more
 * @param seed same seed, same times
 */
public record ServiceTimes(double meanMs, long seed) {
  private static final double CONSTANT_SHARE = 0.5;
  private static final double NANOS_PER_MS = 1e6;

  /** The time of a request in ns. */
  public long nanos(long request) {
    double uniform = new SplittableRandom(seed * SplitMix64.GAMMA + request).nextDouble();
    double exponential = -Math.log1p(-uniform);
    return (long) (NANOS_PER_MS * meanMs * (CONSTANT_SHARE + (1 - CONSTANT_SHARE) * exponential));
  }
}
