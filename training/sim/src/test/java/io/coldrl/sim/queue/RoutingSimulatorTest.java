package io.coldrl.sim.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.coldrl.sim.queue.balancer.BalancerCatalog;
import io.coldrl.trace.Trace;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoutingSimulatorTest {
  private static final PoissonTraffic EVEN = new PoissonTraffic(1_000, 0.9, 20_000, 0);

  private static Scenario of(BackendSpec... backends) {
    return new Scenario("test", List.of(backends), 10_000, 0, 40_000, 100, 1, 0);
  }

  private static RoutingResult run(Scenario scenario, Requests requests, BalancerCatalog balancer) {
    return RoutingSimulator.run(scenario, requests, balancer.factory(), 1);
  }

  @Test
  void a_queue_waits_as_long_as_theory_has_it() {
    // Pollaczek and Khinchine: with equal services, load / (2 (1 - load)) of them.
    Scenario scenario = of(BackendSpec.of(1));
    Requests requests = EVEN.requests(200_000, 70, 1, 1);
    double meanMs = run(scenario, requests, BalancerCatalog.ROUND_ROBIN).meanMs();
    assertThat(meanMs).isCloseTo(10 + 10 * 0.7 / 0.6, within(1.0));
  }

  @Test
  void two_workers_serve_two_at_a_time() {
    Requests requests = EVEN.requests(20_000, 1, 1, 1);
    RoutingResult result = run(of(BackendSpec.of(2)), requests, BalancerCatalog.RANDOM);
    assertThat(result.p50Ms()).isCloseTo(10, within(0.01));
    assertThat(result.maxUtilisation()).isCloseTo(0.005, within(0.001));
  }

  @Test
  void a_failing_backend_answers_at_once_and_its_errors_count_in_the_quantiles() {
    BackendSpec failing =
        BackendSpec.of(1).with(List.of(new BackendSpec.Phase(0, Long.MAX_VALUE, 1, 0.5)));
    Requests requests = EVEN.requests(10_000, 10, 1, 1);
    RoutingResult result = run(of(failing), requests, BalancerCatalog.ROUND_ROBIN);
    assertThat(result.errors()).isCloseTo(0.5, within(0.03));
    assertThat(result.p99Ms()).isEqualTo(1_000);
  }

  @Test
  void a_shard_that_holds_all_objects_misses_each_once() {
    BackendSpec shard = BackendSpec.of(4).caching(Long.MAX_VALUE / 2);
    Requests requests = EVEN.requests(50_000, 100, 1, 1);
    RoutingResult result = run(of(shard), requests, BalancerCatalog.ROUND_ROBIN);
    assertThat(result.hits()).isGreaterThan(0.98);
    assertThat(result.originBytes()).isLessThan(requests.uniqueBytes());
  }

  @Test
  void a_backend_that_joins_later_is_not_asked_before() {
    List<BackendSpec> backends =
        List.of(BackendSpec.of(1), BackendSpec.of(1).joining(Long.MAX_VALUE / 2, 1_000_000));
    Scenario scenario = new Scenario("test", backends, 10_000, 0, 0, 100, 1, 0);
    Requests requests = EVEN.requests(5_000, 50, 1, 1);
    RoutingResult alone = run(of(BackendSpec.of(1)), requests, BalancerCatalog.RANDOM);
    assertThat(run(scenario, requests, BalancerCatalog.RANDOM)).isEqualTo(alone);
  }

  @Test
  void same_seed_same_run() {
    Requests requests = ScenarioCatalog.NOISY.requests(PoissonTraffic.USUAL, 0.5, 3);
    Scenario scenario = ScenarioCatalog.NOISY.scenario(PoissonTraffic.USUAL);
    for (BalancerCatalog balancer : BalancerCatalog.values()) {
      assertThat(run(scenario, requests, balancer)).isEqualTo(run(scenario, requests, balancer));
    }
  }

  @Test
  void who_knows_more_waits_less() {
    Requests requests = ScenarioCatalog.SKEW_4.requests(PoissonTraffic.USUAL, 0.7, 1);
    Scenario scenario = ScenarioCatalog.SKEW_4.scenario(PoissonTraffic.USUAL);
    double random = run(scenario, requests, BalancerCatalog.RANDOM).p99Ms();
    double least = run(scenario, requests, BalancerCatalog.LEAST_REQUEST).p99Ms();
    double oracle = run(scenario, requests, BalancerCatalog.ORACLE).p99Ms();
    assertThat(oracle).isLessThan(least);
    assertThat(least).isLessThan(random);
  }

  @Test
  void a_request_delays_those_behind_it_until_the_queue_is_empty() {
    ArrivalLog log = new ArrivalLog();
    log.add(1_000, 5_000);
    log.add(2_000, 5_000);
    log.add(100_000, 5_000);
    long[] idle = {0};
    // The first waits 9 ms more, the second as long; the third comes when all is done.
    assertThat(log.inflictedUs(idle, 0, 10_000, 0, 1e12)).isCloseTo(18_000, within(1.0));
  }

  @Test
  void a_log_gives_its_objects_and_its_origins_times_at_any_rate() {
    int n = 5_000;
    long[] timeMs = new long[n];
    int[] object = new int[n];
    long[] size = new long[n];
    long[] ttl = new long[n];
    int[] rtt = new int[n];
    for (int i = 0; i < n; i++) {
      timeMs[i] = 1_000L * i;
      object[i] = i % 7;
      size[i] = 100 + object[i];
      ttl[i] = -1;
      rtt[i] = i % 2 == 0 ? 10 : 30;
    }
    Requests requests =
        new LogTraffic(Trace.of(timeMs, object, size, ttl, rtt, 7)).requests(20_000, 500, 2, 1);
    double seconds = (requests.arrivalUs()[requests.size() - 1] - requests.arrivalUs()[0]) / 1e6;
    assertThat(20_000 / seconds).isCloseTo(500, within(25.0));
    assertThat(requests.demand()).containsOnly(0.5f, 1.5f);
    assertThat(requests.sizeBytes()[3]).isEqualTo(100 + requests.object()[3]);
  }
}
