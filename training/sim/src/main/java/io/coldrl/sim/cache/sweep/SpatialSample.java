package io.coldrl.sim.cache.sweep;

import io.coldrl.core.SplitMix64;
import io.coldrl.sim.cache.Simulation;
import io.coldrl.sim.cache.SimulationOptions;
import io.coldrl.sim.cache.SimulationResult;
import io.coldrl.trace.Trace;
import java.util.BitSet;
import java.util.function.IntConsumer;

/**
 * A sample of a trace's objects with all their requests, and simulations of a cache scaled down by
 * the same factor: the idea of SHARDS (Waldspurger et al., "Efficient MRC Construction with
 * SHARDS", FAST 2015), and, for policies other than LRU, of miniature simulation (Waldspurger et
 * al., "Cache Modeling and Optimization using Miniature Simulations", USENIX ATC 2017).
 *
 * <p>Objects are drawn by a hash. The cache is scaled by the sample's share of the unique bytes.
 * Misses are divided by the requests expected in a sample of this rate (SHARDS-adj, section 3.3 of
 * the first paper), as if the difference were hits. Missed bytes are divided by the bytes in the
 * sample, because one huge object would otherwise shift them.
 */
public final class SpatialSample {
  private final Trace whole;
  private final Trace sample;
  private final double rate;
  private final double byteShare;
  private final long wholeBytes;

  private SpatialSample(Trace whole, Trace sample, double rate) {
    this.whole = whole;
    this.sample = sample;
    this.rate = rate;
    byteShare = (double) sample.uniqueBytes() / whole.uniqueBytes();
    long bytes = 0;
    for (int i = 0; i < whole.requests(); i++) {
      bytes += whole.sizeBytes(i);
    }
    wholeBytes = bytes;
  }

  /**
   * Draws a sample.
   *
   * @param rate share of the objects, above 0 and up to 1
   * @param seed of the draw
   * @throws IllegalArgumentException if the rate is out of range, or no object was drawn
   */
  public static SpatialSample of(Trace trace, double rate, long seed) {
    if (!(rate > 0 && rate <= 1)) {
      throw new IllegalArgumentException(
          "the sampling rate is " + rate + ", must be above 0 and up to 1");
    }
    BitSet drawn = new BitSet(trace.objects());
    for (int object = 0; object < trace.objects(); object++) {
      drawn.set(object, unit(object, seed) < rate);
    }
    if (drawn.isEmpty()) {
      throw new IllegalArgumentException(
          "a sample of " + rate + " of " + trace.objects() + " objects is empty");
    }
    return new SpatialSample(trace, trace.ofObjects(drawn::get), rate);
  }

  // A hash of the object in [0, 1).
  private static double unit(int object, long seed) {
    long hash = SplitMix64.finish((object + 1) * SplitMix64.GAMMA + seed * 0xD1B54A32D192ED03L);
    return (hash >>> 11) * 0x1.0p-53;
  }

  /** The sampled requests. */
  public Trace trace() {
    return sample;
  }

  /**
   * Estimates the simulation's result on the whole trace. Counts are scaled up; the timeline, the
   * blocks, and the counts of a model's decisions, are the sample's.
   *
   * @param capacityBytes of the whole cache; the sample is simulated with its share of it
   */
  public SimulationResult estimate(
      Simulation simulation, long capacityBytes, SimulationOptions options, IntConsumer progress) {
    long scaled = Math.max(1, Math.round(capacityBytes * byteShare));
    SimulationResult r = simulation.run(sample, scaled, options, progress);
    double counted = 1 - options.warmup();
    long requests = Math.round(whole.requests() * counted);
    long bytes = Math.round(wholeBytes * counted);
    return new SimulationResult(
        r.policy(),
        capacityBytes,
        requests,
        Math.min(requests, whole(r.misses())),
        bytes,
        Math.round(bytes * r.byteMissRatio()),
        whole(r.staleMisses()),
        whole(r.bypassed()),
        whole(r.evictions()),
        Math.round(r.peakBytes() / byteShare),
        r.modelDecisions(),
        r.fallbackDecisions(),
        r.timeline(),
        r.blocks(),
        r.requestsPerSecond(),
        r.nginx());
  }

  private long whole(long sampled) {
    return Math.round(sampled / rate);
  }
}
