package io.coldrl.sim.queue.balancer;

import io.coldrl.sim.queue.Balancer;
import io.coldrl.sim.queue.BalancerView;
import java.util.SplittableRandom;

/** Chooses a backend at random. */
final class RandomBalancer implements Balancer {
  private final BalancerView site;
  private final SplittableRandom random;

  RandomBalancer(BalancerView site, long seed) {
    this.site = site;
    random = new SplittableRandom(seed);
  }

  @Override
  public int choose(int request, long nowUs) {
    return site.active()[random.nextInt(site.active().length)];
  }
}
