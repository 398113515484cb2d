package io.coldrl.sim.queue;

import io.coldrl.core.routing.RoutingGuard;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Runs requests through balancers and backends, in order of time. Owned by one thread. */
public final class RoutingSimulator {
  /*
   * A backend's queue is first come first served, so the time of an answer is known when the
   * request arrives; only answers have to be put in order. A backend sees requests in the order in
   * which they were sent, because the hop takes the same time for all.
   */
  /** When runs start, Unix us. */
  public static final long START_US = 1_700_000_000_000_000L;

  private static final double WARM_UP = 0.2;

  private final Scenario scenario;
  private final Requests requests;
  private final BalancerView site;
  private final Balancer[] balancers;
  private final AnswerQueue answers = new AnswerQueue();
  private final int[] backendOf;
  private final float[] latencyMs;
  private final boolean[] failed;
  private final boolean[] fromCache;
  private final float[] serviceMs;
  private final int[] found;
  private final SplittableRandom reports;
  private final double[] busyAtStart;

  private RoutingSimulator(
      Scenario scenario, Requests requests, Balancer.Factory factory, long seed) {
    this.scenario = scenario;
    this.requests = requests;
    site = new BalancerView(scenario, requests, START_US);
    site.advanceTo(START_US);
    balancers = new Balancer[scenario.agents()];
    for (int a = 0; a < balancers.length; a++) {
      balancers[a] = factory.create(site, a, seed + a);
    }
    int n = requests.size();
    backendOf = new int[n];
    latencyMs = new float[n];
    failed = new boolean[n];
    fromCache = new boolean[n];
    serviceMs = new float[n];
    found = new int[n];
    reports = new SplittableRandom(seed);
    busyAtStart = new double[site.backends()];
  }

  /**
   * Runs one simulation.
   *
   * @param factory creates the balancer of each agent
   * @param seed of the balancers' random choices
   */
  public static RoutingResult run(
      Scenario scenario, Requests requests, Balancer.Factory factory, long seed) {
    return new RoutingSimulator(scenario, requests, factory, seed).run();
  }

  private RoutingResult run() {
    int warmUp = (int) (WARM_UP * requests.size());
    for (int r = 0; r < requests.size(); r++) {
      long nowUs = requests.arrivalUs()[r];
      deliverUntil(nowUs);
      site.advanceTo(nowUs);
      if (r == warmUp) {
        for (int i = 0; i < busyAtStart.length; i++) {
          busyAtStart[i] = site.backend(i).busyUs();
        }
      }
      send(r, balancers[requests.agent()[r]].choose(r, nowUs), nowUs);
    }
    return result(warmUp);
  }

  private void send(int r, int chosen, long nowUs) {
    SimulatedBackend backend = site.backend(chosen);
    long arrivalUs = nowUs + scenario.hopUs();
    int object = requests.object()[r];
    found[r] = backend.inSystem();
    long doneUs =
        backend.serve(
            arrivalUs, object, requests.sizeBytes()[r], requests.demand()[r], requests.luck()[r]);
    backendOf[r] = chosen;
    failed[r] = backend.failed();
    fromCache[r] = backend.fromCache();
    boolean missed = !failed[r] && backend.spec().cacheBytes() > 0 && !fromCache[r];
    serviceMs[r] = backend.lastServiceUs() / 1e3f;
    long answeredUs = doneUs + scenario.hopUs() + (missed ? scenario.originUs() : 0);
    latencyMs[r] = (answeredUs - nowUs) / 1e3f;
    site.inFlightOf(requests.agent()[r])[chosen]++;
    answers.add(answeredUs, 2 * r);
  }

  private void deliverUntil(long nowUs) {
    while (!answers.isEmpty() && answers.firstUs() <= nowUs) {
      long atUs = answers.firstUs();
      int id = answers.removeFirst();
      int r = id / 2;
      int agent = requests.agent()[r];
      boolean late = balancers[agent].learnsLate();
      if (id % 2 == 0) {
        site.inFlightOf(agent)[backendOf[r]]--;
        site.backend(backendOf[r]).onAnswered(found[r], latencyMs[r] * 1e3);
        if (late && scenario.reportUs() > 0) {
          double delay = -Math.log(1 - reports.nextDouble()) * scenario.reportUs();
          answers.add(atUs + (long) delay, id + 1);
          continue;
        }
      }
      balancers[agent].onAnswer(answer(r), backendOf[r], atUs);
    }
  }

  private Balancer.Answer answer(int r) {
    return new Balancer.Answer(
        r,
        requests.arrivalUs()[r],
        latencyMs[r],
        failed[r],
        fromCache[r],
        site.backend(backendOf[r]).inSystem(),
        serviceMs[r]);
  }

  private RoutingResult result(int from) {
    int n = requests.size() - from;
    float[] sorted = Arrays.copyOfRange(latencyMs, from, requests.size());
    for (int r = 0; r < n; r++) {
      if (failed[from + r]) {
        sorted[r] = RoutingGuard.MAX_COST * scenario.objectiveMs();
      }
    }
    Arrays.sort(sorted);
    double cost = 0;
    double sum = 0;
    long errors = 0;
    long hits = 0;
    double originBytes = 0;
    float cheapest =
        (float) scenario.backends().stream().mapToDouble(b -> b.cost()).min().orElse(0);
    for (int r = from; r < requests.size(); r++) {
      BackendSpec spec = site.backend(backendOf[r]).spec();
      boolean missed = !failed[r] && spec.cacheBytes() > 0 && !fromCache[r];
      cost +=
          RoutingCost.of(
              latencyMs[r],
              scenario.objectiveMs(),
              failed[r] ? 1 : 0,
              spec.cost() - cheapest,
              missed);
      sum += latencyMs[r];
      errors += failed[r] ? 1 : 0;
      hits += fromCache[r] ? 1 : 0;
      originBytes += missed ? requests.sizeBytes()[r] : 0;
    }
    return new RoutingResult(
        n,
        sum / n,
        quantile(sorted, 0.5),
        quantile(sorted, 0.99),
        quantile(sorted, 0.999),
        cost / n,
        (double) errors / n,
        (double) hits / n,
        originBytes,
        maxUtilisation(from));
  }

  private static double quantile(float[] sorted, double share) {
    return sorted[Math.min(sorted.length - 1, (int) (share * sorted.length))];
  }

  private double maxUtilisation(int from) {
    long[] times = requests.arrivalUs();
    double us = times[times.length - 1] - times[from] + 1.0;
    double max = 0;
    for (int i = 0; i < busyAtStart.length; i++) {
      SimulatedBackend backend = site.backend(i);
      max = Math.max(max, (backend.busyUs() - busyAtStart[i]) / (us * backend.spec().workers()));
    }
    return max;
  }
}
