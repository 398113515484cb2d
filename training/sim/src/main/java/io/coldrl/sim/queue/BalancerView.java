package io.coldrl.sim.queue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What a balancer may see of a run: the proxy's counts and the requests. Balancers that probe
 * backends, and the oracle, also see the backends.
 */
public final class BalancerView {
  private final Scenario scenario;
  private final Requests requests;
  private final List<SimulatedBackend> backends = new ArrayList<>();
  private final int[][] inFlight;
  private int[] active = new int[0];
  private long[] hashes = new long[0];

  BalancerView(Scenario scenario, Requests requests, long startUs) {
    this.scenario = scenario;
    this.requests = requests;
    for (BackendSpec spec : scenario.backends()) {
      backends.add(new SimulatedBackend(spec, startUs, scenario.meanServiceUs()));
    }
    inFlight = new int[scenario.agents()][backends.size()];
  }

  /** The scenario. */
  public Scenario scenario() {
    return scenario;
  }

  /** The requests of the run. */
  public Requests requests() {
    return requests;
  }

  /** All backends, including those not in service yet. */
  public int backends() {
    return backends.size();
  }

  /** Numbers of the backends in service; not to be changed. */
  public int[] active() {
    return active;
  }

  /** Updates {@link #active}. */
  void advanceTo(long nowUs) {
    int n = 0;
    for (SimulatedBackend backend : backends) {
      n += backend.isActive(nowUs) ? 1 : 0;
    }
    if (n != active.length) {
      active = new int[n];
      int at = 0;
      for (int i = 0; i < backends.size(); i++) {
        if (backends.get(i).isActive(nowUs)) {
          active[at++] = i;
        }
      }
    }
  }

  /** Requests in flight from the proxy of an agent to a backend. */
  public int inFlight(int agent, int backend) {
    return inFlight[agent][backend];
  }

  int[] inFlightOf(int agent) {
    return inFlight[agent];
  }

  SimulatedBackend backend(int i) {
    return backends.get(i);
  }

  /** A hash of the requested object, the same in all runs. */
  public long objectHash(int request) {
    int object = requests.object()[request];
    if (hashes.length == 0) {
      hashes = new long[requests.objects()];
      for (int i = 0; i < hashes.length; i++) {
        hashes[i] = new SplittableRandom(i).nextLong();
      }
    }
    return hashes[object];
  }

  /** A backend's answer to a probe: its requests in flight, from all senders. */
  public int probeInFlight(int backend) {
    return backends.get(backend).inSystem();
  }

  /** A backend's answer to a probe: recent latency at about its current load, us. */
  public double probeLatencyUs(int backend) {
    return backends.get(backend).recentLatencyUs();
  }

  /** For the oracle only: latency of a mean request that is sent to a backend now, us. */
  public double expectedLatencyUs(int backend, long nowUs, int object) {
    SimulatedBackend b = backends.get(backend);
    long arrivalUs = nowUs + scenario.hopUs();
    double originUs = b.spec().cacheBytes() > 0 && !b.holds(object) ? scenario.originUs() : 0;
    return 2 * scenario.hopUs() + b.waitUs(arrivalUs) + b.expectedServiceUs(arrivalUs) + originUs;
  }

  /** For the oracle only: current share of requests that fail at a backend. */
  public double failures(int backend, long nowUs) {
    return backends.get(backend).failures(nowUs + scenario.hopUs());
  }

  /** For the oracle only: whether a backend's cache holds the requested object. */
  public boolean holds(int backend, int request) {
    return backends.get(backend).holds(requests.object()[request]);
  }
}
