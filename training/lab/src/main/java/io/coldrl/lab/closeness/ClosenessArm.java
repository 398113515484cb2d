package io.coldrl.lab.closeness;

import io.coldrl.lab.demo.DemoArm;
import io.coldrl.sim.cache.NginxCounts;
import io.coldrl.sim.cache.SimulationResult;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * A run of real NGINX beside its simulation.
 *
 * @param requests counted requests
 * @param realObjectHits object hit ratio of real NGINX, by its log, 0 to 1
 * @param realByteHits byte hit ratio of real NGINX, 0 to 1
 * @param variants object hit ratios of simulations with other seeds, and the manager waking at
 *     other times
 * @param headBytes head of NGINX's cache files, as measured and simulated
 * @param arm what the clients and the module counted
 */
record ClosenessArm(
    String name,
    int requests,
    double realObjectHits,
    double realByteHits,
    SimulationResult simulated,
    Differences differences,
    List<Double> variants,
    int headBytes,
    DemoArm arm) {
  static final double LIMIT_POINTS = 0.5;

  private double simulatedObjectHits() {
    return 1 - simulated.objectMissRatio();
  }

  private double simulatedByteHits() {
    return 1 - simulated.byteMissRatio();
  }

  /** Whether both hit ratios are within half a point. */
  boolean isClose() {
    return Math.abs(points(simulatedObjectHits(), realObjectHits)) <= LIMIT_POINTS
        && Math.abs(points(simulatedByteHits(), realByteHits)) <= LIMIT_POINTS;
  }

  private static double points(double a, double b) {
    return 100 * (a - b);
  }

  String render() {
    StringBuilder text = new StringBuilder();
    NginxCounts nginx = Objects.requireNonNull(simulated.nginx());
    ratio(text, name + ", object hits", realObjectHits, simulatedObjectHits());
    ratio(text, name + ", byte hits", realByteHits, simulatedByteHits());
    text.append("  of the difference in object hits, simulated less real:\n");
    for (Differences.Cause cause : Differences.Cause.values()) {
      long count = differences.count(cause);
      line(text, "  %+7.2f  %,6d  %s", 100.0 * cause.sign * count / requests, count, cause.text);
    }
    line(
        text,
        "  evictions   simulated %,d in %,d wake-ups, %,d of them cut short; inactive %,d%n"
            + "  most held   %.1f MB of %.1f MB",
        simulated.evictions(),
        nginx.wakeUps(),
        nginx.cutShort(),
        nginx.inactive(),
        simulated.peakBytes() / 1e6,
        simulated.capacityBytes() / 1e6);
    line(text, "  file heads  %d bytes, measured in NGINX's cache and simulated", headBytes);
    if (simulated.modelDecisions() > 0) {
      line(
          text,
          "  evicted     real: by the model %,d, otherwise %,d; simulated answers: model %,d, LRU %,d",
          arm.evictedByModel(),
          arm.evictedOtherwise(),
          simulated.modelDecisions(),
          simulated.fallbackDecisions());
      line(
          text,
          "  accesses    told to the agent %,d, lost on the way %,d",
          arm.module().at("/accesses/sent").asLong(),
          arm.module().at("/accesses/dropped").asLong()
              + arm.module().at("/accesses/rejected").asLong());
      line(
          text,
          "  victims     staged %,d, spared since they had changed %,d; an answer took %d us (p99)",
          arm.module().at("/victims/staged").asLong(),
          arm.module().at("/victims/skipped").asLong(),
          arm.module().at("/decision_us/p99").asLong());
    }
    line(
        text,
        "  by chance   %.2f%% to %.2f%% of object hits, simulated with %d other draws and phases",
        100 * variants.stream().mapToDouble(Double::doubleValue).min().orElse(0),
        100 * variants.stream().mapToDouble(Double::doubleValue).max().orElse(0),
        variants.size());
    line(text, "  errors      %d", arm.errors());
    return text.toString();
  }

  private static void ratio(StringBuilder text, String what, double real, double simulated) {
    line(
        text,
        "%-32s%9.2f%%%11.2f%%%12.2f",
        what,
        100 * real,
        100 * simulated,
        points(simulated, real));
  }

  private static void line(StringBuilder text, String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
