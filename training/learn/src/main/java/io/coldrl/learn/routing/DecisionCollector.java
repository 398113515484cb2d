package io.coldrl.learn.routing;

import io.coldrl.core.routing.RoutingBatch;
import io.coldrl.core.routing.RoutingFeature;
import io.coldrl.sim.queue.BalancerView;
import io.coldrl.sim.queue.ChoiceCosts;
import io.coldrl.sim.queue.balancer.AgentBalancer;
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
  private final List<SampledDecision> decisions = new ArrayList<>();
  private @Nullable ChoiceCosts hindsight;
  private @Nullable SampledDecision awaiting;
  private int awaitingAgent;

  /** One decision. */
  static final class SampledDecision {
    private final float[] features;
    private final float[] costs;
    private final long atUs;
    private final double tauUs;
    private final int look;
    private final boolean isNext;

    private SampledDecision(
        float[] features, float[] costs, long atUs, double tauUs, int look, boolean isNext) {
      this.features = features;
      this.costs = costs;
      this.atUs = atUs;
      this.tauUs = tauUs;
      this.look = look;
      this.isNext = isNext;
    }

    /** Raw features of all candidates. */
    float[] features() {
      return features;
    }

    int candidates() {
      return costs.length;
    }

    /** Whether it is kept because it follows the one kept before it. */
    boolean isNext() {
      return isNext;
    }

    /** When it was taken, Unix us. */
    long atUs() {
      return atUs;
    }

    /** Time constant of the discount, us. */
    double tauUs() {
      return tauUs;
    }

    /** Costs of the candidates, with the delays that they inflict on later requests. */
    float[] costs() {
      return costs;
    }
  }

  /**
   * @param share of the decisions that are kept, 0 to 1
   * @param tauUs see {@link ChoiceCosts}
   */
  DecisionCollector(double share, double tauUs, long seed) {
    this.share = share;
    this.tauUs = tauUs;
    random = new SplittableRandom(seed);
  }

  @Override
  public void onDecision(
      BalancerView site, RoutingBatch batch, int request, int chosen, long nowUs) {
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

  private SampledDecision keep(
      BalancerView site, RoutingBatch batch, int request, int chosen, long nowUs, boolean isNext) {
    if (hindsight == null) {
      hindsight = new ChoiceCosts(site, tauUs);
    }
    float[] costs = new float[batch.size()];
    int look = hindsight.look(batch, request, chosen, nowUs, costs);
    float[] features = Arrays.copyOf(batch.features(), batch.size() * RoutingFeature.size());
    SampledDecision kept = new SampledDecision(features, costs, nowUs, tauUs, look, isNext);
    decisions.add(kept);
    return kept;
  }

  /** The sampled decisions, once the run is over. */
  List<SampledDecision> finish() {
    if (hindsight != null) {
      for (SampledDecision kept : decisions) {
        hindsight.addInflicted(kept.look, kept.costs);
      }
      hindsight = null;
    }
    return List.copyOf(decisions);
  }
}
