package io.coldrl.learn.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.coldrl.core.scoring.Scorer;
import io.coldrl.inference.Task;
import io.coldrl.learn.export.TrainedModel;
import io.coldrl.sim.queue.Balancer;
import io.coldrl.sim.queue.PoissonTraffic;
import io.coldrl.sim.queue.RoutingResult;
import io.coldrl.sim.queue.RoutingSimulator;
import io.coldrl.sim.queue.ScenarioCatalog;
import io.coldrl.sim.queue.balancer.BalancerCatalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The model that comes with the agent, by seeds that its card does not have. */
class DefaultRoutingModelTest {
  private static final Path MODEL =
      Path.of(System.getProperty("coldrl.home"), "agent", "model", "routing", "model.onnx");
  private static final long SEED = 101;

  private Scorer scorer;

  @BeforeEach
  void load() throws IOException {
    scorer = TrainedModel.load(Files.readAllBytes(MODEL), Task.ROUTING);
  }

  @AfterEach
  void close() {
    scorer.close();
  }

  private static RoutingResult run(ScenarioCatalog scenario, Balancer.Factory factory) {
    return RoutingSimulator.run(
        scenario.scenario(PoissonTraffic.USUAL),
        scenario.requests(PoissonTraffic.USUAL, 0.7, SEED),
        factory,
        SEED);
  }

  private RoutingResult model(ScenarioCatalog scenario) {
    return run(scenario, RoutingJudge.balancer(scorer));
  }

  @Test
  void on_uneven_backends_its_p99_is_well_below_least_requests() {
    double least = run(ScenarioCatalog.SKEW_4, BalancerCatalog.LEAST_REQUEST.factory()).p99Ms();
    assertThat(model(ScenarioCatalog.SKEW_4).p99Ms()).isLessThan(0.7 * least);
  }

  @Test
  void on_equal_backends_it_costs_nothing() {
    double least = run(ScenarioCatalog.EQUAL, BalancerCatalog.LEAST_REQUEST.factory()).p99Ms();
    assertThat(model(ScenarioCatalog.EQUAL).p99Ms()).isLessThan(1.05 * least);
  }

  @Test
  void of_a_backend_that_fails_fast_it_keeps_away() {
    double least =
        run(ScenarioCatalog.FAILS_FAST, BalancerCatalog.LEAST_REQUEST.factory()).errors();
    assertThat(model(ScenarioCatalog.FAILS_FAST).errors()).isLessThan(0.1 * least);
  }

  @Test
  void among_shards_it_asks_the_origin_for_less_than_maglev() {
    double maglev = run(ScenarioCatalog.SHARDS, BalancerCatalog.MAGLEV.factory()).originBytes();
    assertThat(model(ScenarioCatalog.SHARDS).originBytes()).isLessThan(maglev);
  }

  @Test
  void without_its_features_the_gain_is_lost() {
    // Random scores in the same frame: what decides is the model, not the probes and ejections.
    Scorer confused =
        new ExploringScorer(
            new Scorer() {
              @Override
              public void score(float[] features, int candidates, float[] scores) {
                Arrays.fill(scores, 0, candidates, 0);
              }

              @Override
              public String version() {
                return "random";
              }

              @Override
              public void close() {}
            },
            1,
            SEED);
    double random = run(ScenarioCatalog.SKEW_4, RoutingJudge.balancer(confused)).p99Ms();
    assertThat(model(ScenarioCatalog.SKEW_4).p99Ms()).isLessThan(0.5 * random);
  }
}
