package io.coldrl.sim.queue.balancer;

import io.coldrl.sim.queue.BackendSpec;
import io.coldrl.sim.queue.Balancer;
import io.coldrl.sim.queue.BalancerView;

/**
 * Smooth weighted round robin, as in NGINX's upstreams, with the weights of an operator who knows
 * each backend's usual speed and workers.
 */
final class WeightedRoundRobin implements Balancer {
  private final BalancerView site;
  private final double[] weights;
  private final double[] credit;

  WeightedRoundRobin(BalancerView site) {
    this.site = site;
    weights = new double[site.backends()];
    credit = new double[site.backends()];
    for (int i = 0; i < weights.length; i++) {
      BackendSpec spec = site.scenario().backends().get(i);
      weights[i] = spec.workers() / spec.slowness();
    }
  }

  @Override
  public int choose(int request, long nowUs) {
    double sum = 0;
    int best = site.active()[0];
    for (int i : site.active()) {
      credit[i] += weights[i];
      sum += weights[i];
      if (credit[i] > credit[best]) {
        best = i;
      }
    }
    credit[best] -= sum;
    return best;
  }
}
