package io.coldrl.training.routing.balance;

import io.coldrl.training.routing.sim.Balancer;
import io.coldrl.training.routing.sim.Site;
import java.util.SplittableRandom;

/** Any, with equal chances. */
final class RandomBalancer implements Balancer {
  private final Site site;
  private final SplittableRandom random;

  RandomBalancer(Site site, long seed) {
    this.site = site;
    random = new SplittableRandom(seed);
  }

  @Override
  public int choose(int request, long nowUs) {
    return site.active()[random.nextInt(site.active().length)];
  }
}
