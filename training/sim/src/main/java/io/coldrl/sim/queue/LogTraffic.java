package io.coldrl.sim.queue;

import io.coldrl.trace.Trace;
import java.util.SplittableRandom;

/**
 * Requests taken from a log, replayed at any rate: with its objects and sizes in its order, its
 * changes of rate with time compressed, and its origin's response times as work, if the log has
 * them.
 */
public final class LogTraffic implements TrafficSource {
  /*
   * A log in whole seconds has no gaps below a second; compressed a hundredfold it would be a
   * series of bursts. So arrivals are Poisson, with the log's rate over segments of requests,
   * within limits that keep a peak from being mere overload.
   */
  private static final int STRETCH = 200;
  private static final double LEAST = 0.4;
  private static final double MOST = 1.3;
  private static final double MAX_DEMAND = 20;

  private final Trace trace;
  private final double[] slowness;
  private final boolean tellsWork;
  private final double meanRttMs;

  /**
   * @param trace not empty
   */
  public LogTraffic(Trace trace) {
    this.trace = trace;
    slowness = slowness(trace);
    tellsWork = trace.tellsOriginTimes();
    meanRttMs = meanRttMs(trace);
  }

  // Mean gap in each segment, in mean gaps of the log.
  private static double[] slowness(Trace trace) {
    int stretches = Math.max(1, trace.requests() / STRETCH);
    double[] gaps = new double[stretches];
    double spanMs = trace.timeMs(trace.requests() - 1) - trace.timeMs(0) + 1.0;
    double meanMs = spanMs / trace.requests();
    double sum = 0;
    for (int s = 0; s < stretches; s++) {
      int from = s * STRETCH;
      int to = Math.min(trace.requests() - 1, from + STRETCH);
      double rate = STRETCH * meanMs / Math.max(1, trace.timeMs(to) - trace.timeMs(from));
      gaps[s] = 1 / Math.max(LEAST, Math.min(MOST, rate));
      sum += gaps[s] / stretches;
    }
    for (int s = 0; s < stretches; s++) {
      gaps[s] /= sum;
    }
    return gaps;
  }

  private static double meanRttMs(Trace trace) {
    double sum = 0;
    long known = 0;
    for (int i = 0; i < trace.requests(); i++) {
      if (trace.originRttMs(i) >= 0) {
        sum += trace.originRttMs(i);
        known++;
      }
    }
    return known == 0 ? 1 : Math.max(1, sum / known);
  }

  @Override
  public Requests requests(int count, double perSecond, int agents, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Requests requests = Requests.ofSize(count);
    int start = random.nextInt(trace.requests());
    double us = 0;
    float lastDemand = 1;
    for (int r = 0; r < count; r++) {
      int i = (int) (((long) start + r) % trace.requests());
      double gap = slowness[Math.min(slowness.length - 1, i / STRETCH)];
      us += -Math.log(1 - random.nextDouble()) * gap * 1e6 / perSecond;
      if (!tellsWork) {
        lastDemand = (float) PoissonTraffic.lognormal(random, 1);
      } else if (trace.originRttMs(i) >= 0) {
        lastDemand = (float) Math.min(MAX_DEMAND, Math.max(1, trace.originRttMs(i)) / meanRttMs);
      }
      requests.arrivalUs()[r] = RoutingSimulator.START_US + (long) us;
      requests.object()[r] = trace.object(i);
      requests.sizeBytes()[r] = (int) Math.min(PoissonTraffic.MAX_BYTES, trace.sizeBytes(i));
      requests.demand()[r] = lastDemand;
      requests.luck()[r] = (float) random.nextDouble();
      requests.agent()[r] = (byte) random.nextInt(agents);
    }
    return requests;
  }

  @Override
  public long uniqueBytes() {
    return trace.uniqueBytes();
  }

  @Override
  public String name() {
    return "the log's objects, rates and " + (tellsWork ? "response times" : "no response times");
  }
}
