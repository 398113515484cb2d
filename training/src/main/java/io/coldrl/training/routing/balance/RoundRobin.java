package io.coldrl.training.routing.balance;

import io.coldrl.training.routing.sim.Balancer;
import io.coldrl.training.routing.sim.Site;

/** One after another. */
final class RoundRobin implements Balancer {
  private final Site site;
  private int next;

  RoundRobin(Site site) {
    this.site = site;
  }

  @Override
  public int choose(int request, long nowUs) {
    int[] active = site.active();
    next = (next + 1) % active.length;
    return active[next];
  }
}
