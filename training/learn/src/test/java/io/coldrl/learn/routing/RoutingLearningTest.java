package io.coldrl.learn.routing;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtException;
import io.coldrl.learn.export.FeatureTransform;
import io.coldrl.learn.export.RoutingExporter;
import io.coldrl.learn.export.RoutingWeights;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The learners of routing on decisions whose expected costs are known. */
class RoutingLearningTest {
  private static final int STEPS = 400;

  private final RoutingRows rows = SyntheticRouting.rows(20_000, 1);
  private final FeatureTransform transform = rows.fitTransform();

  private RoutingWeights warm(RoutingRows from, int steps) {
    return new RoutingLikelihoodTrainer(transform, from, 3).train(32, steps, share -> {});
  }

  /** How a model chooses among candidates of decisions that it has not seen. */
  private record Judged(double regret, double levelError) {}

  private Judged judge(RoutingWeights weights) throws OrtException {
    SplittableRandom random = new SplittableRandom(99);
    double regret = 0;
    double level = 0;
    int decisions = 2_000;
    try (ExportedRouting model =
        new ExportedRouting(RoutingExporter.export(transform, weights, "test"))) {
      for (int d = 0; d < decisions; d++) {
        int k = SyntheticRouting.candidates(random);
        float[] features = SyntheticRouting.features(random, k);
        float[] q = model.score(features, k);
        int chosen = 0;
        double least = Double.POSITIVE_INFINITY;
        for (int i = 0; i < k; i++) {
          assertThat(q[i]).isFinite();
          chosen = q[i] > q[chosen] ? i : chosen;
          least = Math.min(least, SyntheticRouting.expectedCost(features, i));
          level += Math.abs(q[i] + Math.log(SyntheticRouting.expectedCost(features, i))) / k;
        }
        regret += Math.log(SyntheticRouting.expectedCost(features, chosen) / least);
      }
    }
    return new Judged(regret / decisions, level / decisions);
  }

  @Test
  void the_warm_start_learns_what_candidates_cost() throws OrtException {
    Judged judged = judge(warm(rows, STEPS));
    assertThat(judged.regret()).isLessThan(0.03);
    assertThat(judged.levelError()).isLessThan(0.2);
  }

  @Test
  void with_costs_in_random_order_nothing_is_learned() throws OrtException {
    Judged judged = judge(warm(SyntheticRouting.rows(20_000, 1, true), STEPS));
    assertThat(judged.regret()).isGreaterThan(0.5);
  }

  @Test
  void the_dqn_keeps_or_betters_the_ranking() throws OrtException {
    RoutingWeights start = warm(rows, 100);
    Judged before = judge(start);
    RoutingWeights refined =
        new RoutingDqnTrainer(transform, SyntheticRouting.chain(rows), 5)
            .train(start, 600, share -> {});
    Judged after = judge(refined);
    assertThat(after.regret()).isLessThan(before.regret() + 0.005);
  }

  @Test
  void the_same_seed_gives_the_same_model() {
    byte[] one = RoutingExporter.export(transform, warm(rows, 20), "x");
    assertThat(RoutingExporter.export(transform, warm(rows, 20), "x")).isEqualTo(one);
  }

  @Test
  void decisions_of_weight_0_do_not_count() throws OrtException {
    RoutingRows weighed = new RoutingRows(2 * rows.size());
    RoutingRows shuffled = SyntheticRouting.rows(20_000, 1, true);
    for (int row = 0; row < rows.size(); row++) {
      SyntheticRouting.copy(rows, row, weighed, 1);
      SyntheticRouting.copy(shuffled, row, weighed, 0);
    }
    assertThat(judge(warm(weighed, STEPS)).regret()).isLessThan(0.03);
  }
}
