package io.coldrl.sim.queue.balancer;

import io.coldrl.sim.queue.Balancer;
import io.coldrl.sim.queue.BalancerView;

/** Chooses the backends in turn. */
final class RoundRobin implements Balancer {
  private final BalancerView site;
  private int next;

  RoundRobin(BalancerView site) {
    this.site = site;
  }

  @Override
  public int choose(int request, long nowUs) {
    int[] active = site.active();
    next = (next + 1) % active.length;
    return active[next];
  }
}
