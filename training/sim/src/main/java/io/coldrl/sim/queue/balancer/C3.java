package io.coldrl.sim.queue.balancer;

import io.coldrl.sim.queue.Balancer;
import io.coldrl.sim.queue.BalancerView;
import java.util.SplittableRandom;

/**
 * Chooses the backend with the lowest {@code R - 1/mu + q^3 / mu}. R is the observed latency, 1/mu
 * the service time and q the queue that backends report with each answer, plus this client's
 * requests in flight times the number of clients (Suresh, Canini, Schmid, Feldmann: C3, NSDI 2015,
 * section 3.1; without its rate control).
 */
final class C3 implements Balancer {
  private static final double ALPHA = 0.1;

  private final BalancerView site;
  private final int agent;
  private final SplittableRandom random;
  private final double[] latencyMs;
  private final double[] serviceMs;
  private final double[] queued;
  private final boolean[] known;

  C3(BalancerView site, int agent, long seed) {
    this.site = site;
    this.agent = agent;
    random = new SplittableRandom(seed);
    latencyMs = new double[site.backends()];
    serviceMs = new double[site.backends()];
    queued = new double[site.backends()];
    known = new boolean[site.backends()];
  }

  @Override
  public int choose(int request, long nowUs) {
    int best = -1;
    double least = Double.POSITIVE_INFINITY;
    int start = random.nextInt(site.active().length);
    for (int k = 0; k < site.active().length; k++) {
      int i = site.active()[(start + k) % site.active().length];
      double q = 1 + (double) site.inFlight(agent, i) * site.scenario().agents() + queued[i];
      double score =
          known[i]
              ? latencyMs[i] - serviceMs[i] + q * q * q * serviceMs[i]
              : -1 + site.inFlight(agent, i);
      if (score < least) {
        least = score;
        best = i;
      }
    }
    return best;
  }

  @Override
  public void onAnswer(Answer answer, int backend, long nowUs) {
    if (!known[backend]) {
      known[backend] = true;
      latencyMs[backend] = answer.latencyMs();
      serviceMs[backend] = answer.serviceMs();
      queued[backend] = answer.queued();
      return;
    }
    latencyMs[backend] += ALPHA * (answer.latencyMs() - latencyMs[backend]);
    serviceMs[backend] += ALPHA * (answer.serviceMs() - serviceMs[backend]);
    queued[backend] += ALPHA * (answer.queued() - queued[backend]);
  }
}
