package io.coldrl.sim.queue;

import io.coldrl.core.routing.RoutingBatch;
import java.util.ArrayList;
import java.util.List;

/**
 * Computes what each choice of a decision would have cost: the expected latency and faults, given
 * all queues, and the delay inflicted on the requests that actually came later. One instance serves
 * one run.
 */
public final class ChoiceCosts {
  /*
   * Requests do not depend on choices, and the simulator knows every queue. So all choices can be
   * evaluated, not only the one taken. The inflicted delay is the difference reward of Wolpert
   * and Tumer (Optimal Payoff Functions for Members of Collectives, 2001), with all other choices fixed.
   */
  private final BalancerView site;
  private final double tauUs;
  private final List<Look> looks = new ArrayList<>();

  /** State at one decision. */
  private record Look(long arrivalUs, List<Queue> queues) {}

  /** A backend's queue before the request arrives there, and its service time for the request. */
  private record Queue(SimulatedBackend backend, long[] freeUs, long serviceUs, int later) {}

  /**
   * @param tauUs time constant over which later delays lose weight, because other choices would
   *     have followed
   */
  public ChoiceCosts(BalancerView site, double tauUs) {
    this.site = site;
    this.tauUs = tauUs;
  }

  /**
   * Records a decision before it is carried out.
   *
   * @param batch the candidates, numbered as in the site
   * @param chosen the choice made
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
      // The chosen one is in the log itself.
      int later = backend.log().size() + (number == chosen ? 1 : 0);
      long serviceUs = (long) backend.expectedServiceUs(arrivalUs);
      queues.add(new Queue(backend, backend.freeUs(), serviceUs, later));
    }
    looks.add(new Look(arrivalUs, queues));
    return looks.size() - 1;
  }

  /**
   * Adds the delays inflicted on later requests, after the run.
   *
   * @param costs each candidate's cost, to which its delays are added, in units of the latency
   *     objective
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
