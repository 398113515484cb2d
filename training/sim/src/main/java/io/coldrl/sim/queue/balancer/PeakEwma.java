package io.coldrl.sim.queue.balancer;

import io.coldrl.sim.queue.Balancer;
import io.coldrl.sim.queue.BalancerView;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Of two random backends, chooses the one with the lower peak EWMA of latency times requests in
 * flight (Finagle's load balancer of that name). The average rises at once and falls within ten
 * seconds. A backend that never answered counts as fast until it has a request in flight, then as
 * slow.
 */
final class PeakEwma implements Balancer {
  private static final double TAU_US = 10e6;
  private static final double PENALTY_MS = 1e6;

  private final BalancerView site;
  private final int agent;
  private final SplittableRandom random;
  private final double[] latencyMs;
  private final long[] stampUs;

  PeakEwma(BalancerView site, int agent, long seed) {
    this.site = site;
    this.agent = agent;
    random = new SplittableRandom(seed);
    latencyMs = new double[site.backends()];
    stampUs = new long[site.backends()];
    Arrays.fill(latencyMs, 0);
  }

  @Override
  public int choose(int request, long nowUs) {
    int[] active = site.active();
    int one = active[random.nextInt(active.length)];
    int other = active[random.nextInt(active.length)];
    return load(other, nowUs) < load(one, nowUs) ? other : one;
  }

  private double load(int i, long nowUs) {
    int inFlight = site.inFlight(agent, i);
    if (stampUs[i] == 0) {
      return inFlight == 0 ? 0 : PENALTY_MS + inFlight;
    }
    return latencyMs[i] * Math.exp((stampUs[i] - nowUs) / TAU_US) * (inFlight + 1);
  }

  @Override
  public void onAnswer(Answer answer, int backend, long nowUs) {
    double decay = Math.exp((stampUs[backend] - nowUs) / TAU_US);
    latencyMs[backend] =
        Math.max(answer.latencyMs(), latencyMs[backend] * decay + answer.latencyMs() * (1 - decay));
    stampUs[backend] = nowUs;
  }
}
