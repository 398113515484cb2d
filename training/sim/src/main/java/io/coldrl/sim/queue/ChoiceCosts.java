package io.coldrl.sim.queue;

import io.coldrl.core.routing.RoutingBatch;
import java.util.ArrayList;
import java.util.List;

/**
 * What each choice of a decision would have cost: its own latency and faults, as one who sees all
 * queues expects them, and the delay that it would have inflicted on later requests, as they came.
 * Belongs to one run.
 */
public final class ChoiceCosts {
  /*
   * Requests come whatever is chosen, and the simulator knows every queue, so that all choices can
   * be told apart, not only the one taken. The inflicted delay is the difference reward of Wolpert
   * and Tumer (Optimal Payoff Functions for Members of Collectives, 2001), with what others did held
   * fixed.
   */
  private final BalancerView site;
  private final double tauUs;
  private final List<Look> looks = new ArrayList<>();

  /** What was seen of one decision. */
  private record Look(long arrivalUs, List<Queue> queues) {}

  /** A backend's queue before a request arrives there, and what it would be served in. */
  private record Queue(SimulatedBackend backend, long[] freeUs, long serviceUs, int later) {}

  /**
   * @param tauUs time constant over which later delays lose weight: choices made later would have
   *     been others
   */
  public ChoiceCosts(BalancerView site, double tauUs) {
    this.site = site;
    this.tauUs = tauUs;
  }

  /**
   * Looks at a decision before it is carried out.
   *
   * @param batch the candidates, whose numbers are the site's
   * @param chosen the one that is taken
   * @param costs receives each candidate's own cost
   * @return the decision's number for {@link #addInflicted}
   */
  public int look(RoutingBatch batch, int request, int chosen, long nowUs, float[] costs) {
    Scenario scenario = site.scenario();
    long arrivalUs = nowUs + scenario.hopUs();
    float cheapest = Float.POSITIVE_INFINITY;
    for (int i = 0; i < batch.size(); i++) {
      cheapest = Math.min(cheapest, site.backend(batch.endpoint(i)).spec().cost());
    }
    List<Queue> queues = new ArrayList<>(batch.size());
    for (int i = 0; i < batch.size(); i++) {
      int number = batch.endpoint(i);
      SimulatedBackend backend = site.backend(number);
      boolean missed = backend.spec().cacheBytes() > 0 && !site.holds(number, request);
      costs[i] =
          RoutingCost.of(
              site.expectedLatencyUs(number, nowUs, site.requests().object()[request]) / 1e3,
              scenario.objectiveMs(),
              site.failures(number, nowUs),
              backend.spec().cost() - cheapest,
              missed);
      // The one taken is in the log itself.
      int later = backend.log().size() + (number == chosen ? 1 : 0);
      long serviceUs = (long) backend.expectedServiceUs(arrivalUs);
      queues.add(new Queue(backend, backend.freeUs(), serviceUs, later));
    }
    looks.add(new Look(arrivalUs, queues));
    return looks.size() - 1;
  }

  /**
   * Adds the delays inflicted on later requests, once the run is over.
   *
   * @param costs to each candidate's cost its share is added, in objectives of latency
   */
  public void addInflicted(int look, float[] costs) {
    Look seen = looks.get(look);
    double objectiveUs = site.scenario().objectiveMs() * 1e3;
    for (int i = 0; i < seen.queues().size(); i++) {
      Queue queue = seen.queues().get(i);
      costs[i] +=
          (float)
              (queue
                      .backend()
                      .log()
                      .inflictedUs(
                          queue.freeUs(), seen.arrivalUs(), queue.serviceUs(), queue.later(), tauUs)
                  / objectiveUs);
    }
  }
}
