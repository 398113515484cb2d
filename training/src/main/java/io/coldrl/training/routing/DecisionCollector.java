package io.coldrl.training.routing;

import io.coldrl.core.routing.RoutingBatch;
import io.coldrl.core.routing.RoutingFeature;
import io.coldrl.training.routing.balance.AgentBalancer;
import io.coldrl.training.routing.learn.RoutingRows;
import io.coldrl.training.routing.sim.Hindsight;
import io.coldrl.training.routing.sim.Site;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Keeps some of the decisions of one run, each with the one that follows it, and what every
 * candidate would have cost. Owned by one thread.
 */
final class DecisionCollector implements AgentBalancer.DecisionObserver {
  private final double share;
  private final double tauUs;
  private final SplittableRandom random;
  private final List<Kept> decisions = new ArrayList<>();
  private @Nullable Hindsight hindsight;
  private @Nullable Kept awaiting;
  private int awaitingAgent;

  /** One decision. */
  static final class Kept {
    private final float[] features;
    private final float[] ownCosts;
    private final long atUs;
    private final int look;
    private final boolean isNext;
    private float[] inflicted = new float[0];

    Kept(float[] features, float[] ownCosts, long atUs, int look, boolean isNext) {
      this.features = features;
      this.ownCosts = ownCosts;
      this.atUs = atUs;
      this.look = look;
      this.isNext = isNext;
    }

    /** Raw features of all candidates. */
    float[] features() {
      return features;
    }

    int candidates() {
      return ownCosts.length;
    }

    /** Whether it is kept because it follows the one kept before it. */
    boolean isNext() {
      return isNext;
    }

    long atUs() {
      return atUs;
    }

    /**
     * Costs of the candidates, with a part of the delays that they inflict on later requests.
     *
     * @param part 0 to 1
     */
    float[] costs(double part) {
      float[] costs = ownCosts.clone();
      for (int i = 0; i < costs.length; i++) {
        costs[i] += (float) (part * inflicted[i]);
      }
      return costs;
    }
  }

  /**
   * @param share of the decisions that are kept, 0 to 1
   * @param tauUs see {@link Hindsight}
   */
  DecisionCollector(double share, double tauUs, long seed) {
    this.share = share;
    this.tauUs = tauUs;
    random = new SplittableRandom(seed);
  }

  @Override
  public void onDecision(Site site, RoutingBatch batch, int request, int chosen, long nowUs) {
    if (batch.size() < 2) {
      return;
    }
    int agent = site.requests().agent()[request];
    if (awaiting != null) {
      if (agent == awaitingAgent) {
        keep(site, batch, request, chosen, nowUs, true);
        awaiting = null;
      }
    } else if (random.nextDouble() < share) {
      awaiting = keep(site, batch, request, chosen, nowUs, false);
      awaitingAgent = agent;
    }
  }

  private Kept keep(
      Site site, RoutingBatch batch, int request, int chosen, long nowUs, boolean isNext) {
    if (hindsight == null) {
      hindsight = new Hindsight(site, tauUs);
    }
    float[] costs = new float[batch.size()];
    int look = hindsight.look(batch, request, chosen, nowUs, costs);
    float[] features = Arrays.copyOf(batch.features(), batch.size() * RoutingFeature.size());
    Kept kept = new Kept(features, costs, nowUs, look, isNext);
    decisions.add(kept);
    return kept;
  }

  /** What was kept, once the run is over. */
  List<Kept> finish() {
    for (Kept kept : decisions) {
      kept.inflicted = new float[kept.candidates()];
      if (hindsight != null) {
        hindsight.inflicted(kept.look, kept.inflicted);
      }
    }
    hindsight = null;
    return List.copyOf(decisions);
  }

  /** Adds the decisions to rows, those that only follow another one left out. */
  static void addTo(RoutingRows rows, List<Kept> decisions, double part) {
    for (Kept kept : decisions) {
      if (!kept.isNext() && !rows.isFull()) {
        rows.add(kept.features(), kept.candidates(), kept.costs(part));
      }
    }
  }
}
