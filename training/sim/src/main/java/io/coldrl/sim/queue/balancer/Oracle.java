package io.coldrl.sim.queue.balancer;

import io.coldrl.sim.queue.Balancer;
import io.coldrl.sim.queue.BalancerView;
import io.coldrl.sim.queue.RoutingCost;

/**
 * Knows each backend's queue, speed, failures and cache, and chooses the backend where a mean
 * request costs least now. It ignores the effect on later requests, so it is no bound.
 */
final class Oracle implements Balancer {
  private final BalancerView site;

  Oracle(BalancerView site) {
    this.site = site;
  }

  @Override
  public int choose(int request, long nowUs) {
    boolean cached = site.scenario().cached();
    float cheapest = Float.POSITIVE_INFINITY;
    for (int i : site.active()) {
      cheapest = Math.min(cheapest, site.scenario().backends().get(i).cost());
    }
    int best = -1;
    double least = Double.POSITIVE_INFINITY;
    for (int i : site.active()) {
      double cost =
          RoutingCost.of(
              site.expectedLatencyUs(i, nowUs, site.requests().object()[request]) / 1e3,
              site.scenario().objectiveMs(),
              site.failures(i, nowUs),
              site.scenario().backends().get(i).cost() - cheapest,
              cached && !site.holds(i, request));
      if (cost < least) {
        least = cost;
        best = i;
      }
    }
    return best;
  }
}
