package io.coldrl.sim.queue.balancer;

import io.coldrl.core.SplitMix64;
import io.coldrl.core.record.EndpointRecord;
import io.coldrl.core.record.PlacementRecord;
import io.coldrl.core.routing.EndpointOutcome;
import io.coldrl.core.routing.EndpointOutcome.Result;
import io.coldrl.core.routing.OutcomeRecorder;
import io.coldrl.core.routing.RoutingBatch;
import io.coldrl.core.routing.RoutingDecision;
import io.coldrl.core.routing.RoutingGuard;
import io.coldrl.core.routing.RoutingPolicy;
import io.coldrl.core.routing.RoutingSource;
import io.coldrl.core.scoring.Scorer;
import io.coldrl.sim.queue.BackendSpec;
import io.coldrl.sim.queue.Balancer;
import io.coldrl.sim.queue.BalancerView;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The agent's choice, by the classes that serve Envoy, with a model's scores. If the agent leaves
 * the choice to the proxy, the proxy uses least-request.
 */
public final class AgentBalancer implements Balancer {
  private final BalancerView site;
  private final int agent;
  private final Scorer scorer;
  private final @Nullable DecisionObserver observer;
  private final LeastRequest fallback;
  private final RoutingPolicy policy;
  private final RoutingGuard guard = new RoutingGuard(RoutingGuard.CONTROL_EVERY);
  private final OutcomeRecorder outcomes = new OutcomeRecorder(guard);
  private final RoutingBatch batch = new RoutingBatch();
  private final RoutingDecision decision = new RoutingDecision();
  private final EndpointRecord[] endpoints;
  private final long[] ids;
  private final boolean cached;
  private final Map<Integer, byte[]> placements = new HashMap<>();
  private final PlacementRecord object = new PlacementRecord();
  private final Map<Integer, RoutingSource> sources = new HashMap<>();
  private final byte[] unknown = new byte[PlacementRecord.BYTES];

  /** Observes each decision before it is carried out. */
  @FunctionalInterface
  public interface DecisionObserver {
    /**
     * Called at each decision.
     *
     * @param batch the candidates, numbered as in the site
     * @param chosen the backend that was chosen
     */
    void onDecision(BalancerView site, RoutingBatch batch, int request, int chosen, long nowUs);
  }

  /**
   * @param scorer used for one decision at a time
   * @param observer or null
   */
  public AgentBalancer(
      BalancerView site, int agent, Scorer scorer, @Nullable DecisionObserver observer, long seed) {
    this.site = site;
    this.agent = agent;
    this.scorer = scorer;
    this.observer = observer;
    fallback = new LeastRequest(site, agent, seed);
    // Simulated time does not advance during a decision, so it is never late.
    policy = new RoutingPolicy(() -> 0, seed);
    cached = site.scenario().cached();
    endpoints = new EndpointRecord[site.backends()];
    ids = new long[site.backends()];
    for (int i = 0; i < endpoints.length; i++) {
      endpoints[i] = new EndpointRecord().wrap(new byte[EndpointRecord.BYTES], 0);
      // Spread the bits, as in the hash of an address.
      ids[i] = (i + 1) * SplitMix64.GAMMA;
    }
  }

  @Override
  public boolean learnsLate() {
    return true;
  }

  @Override
  public int choose(int request, long nowUs) {
    fill(request, nowUs);
    policy.decide(batch, scorer, guard, nowUs, 0, decision);
    int first = decision.first();
    int chosen = first == RoutingDecision.NONE ? fallback.choose(request, nowUs) : first;
    if (observer != null) {
      observer.onDecision(site, batch, request, chosen, nowUs);
    }
    if (first != RoutingDecision.NONE) {
      endpoints[first].onSent(nowUs);
    }
    sources.put(request, decision.source());
    return chosen;
  }

  private void fill(int request, long nowUs) {
    byte[] placement = placements.getOrDefault(site.requests().object()[request], unknown);
    object.wrap(placement, 0);
    batch.begin(nowUs, site.scenario().objectiveMs(), cached, site.objectHash(request));
    for (int i : site.active()) {
      BackendSpec spec = site.scenario().backends().get(i);
      batch.add(i, ids[i], endpoints[i], object, spec.cost(), 1);
    }
    batch.finish();
  }

  @Override
  public void onAnswer(Answer answer, int backend, long nowUs) {
    EndpointRecord answered = endpoints[backend];
    RoutingSource source = sources.remove(answer.request());
    EndpointRecord chosen = source != null && source.byAgent() ? answered : null;
    if (chosen != null) {
      chosen.onReleased(answer.sentUs());
    }
    EndpointOutcome outcome =
        new EndpointOutcome(
            answer.failed() ? Result.FAILURE : Result.SUCCESS, answer.latencyMs(), false, false);
    outcomes.onOutcome(outcome, chosen, answered, source, site.scenario().objectiveMs(), nowUs);
    if (!answer.failed()) {
      place(answer, backend, nowUs);
    }
  }

  private void place(Answer answer, int backend, long nowUs) {
    if (cached) {
      int asked = site.requests().object()[answer.request()];
      byte[] bytes = placements.computeIfAbsent(asked, o -> new byte[PlacementRecord.BYTES]);
      object.wrap(bytes, 0).onServed(nowUs / 1_000, ids[backend], answer.fromCache());
    }
  }
}
