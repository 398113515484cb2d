package io.coldrl.sim.queue.balancer;

import io.coldrl.sim.queue.Balancer;
import io.coldrl.sim.queue.BalancerView;
import java.util.SplittableRandom;

/**
 * Of two random backends, chooses the one with fewer requests in flight, as Envoy's LEAST_REQUEST
 * does (Mitzenmacher: The Power of Two Choices in Randomized Load Balancing, 2001).
 */
final class LeastRequest implements Balancer {
  private final BalancerView site;
  private final int agent;
  private final SplittableRandom random;

  LeastRequest(BalancerView site, int agent, long seed) {
    this.site = site;
    this.agent = agent;
    random = new SplittableRandom(seed);
  }

  @Override
  public int choose(int request, long nowUs) {
    int[] active = site.active();
    int one = active[random.nextInt(active.length)];
    int other = active[random.nextInt(active.length)];
    return site.inFlight(agent, other) < site.inFlight(agent, one) ? other : one;
  }
}
