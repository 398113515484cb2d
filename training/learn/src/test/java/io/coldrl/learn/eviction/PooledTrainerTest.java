package io.coldrl.learn.eviction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.coldrl.core.eviction.EvictionFeature;
import io.coldrl.core.scoring.Scorer;
import io.coldrl.core.scoring.ScoringException;
import io.coldrl.inference.Task;
import io.coldrl.learn.TrainListener;
import io.coldrl.learn.TrainingStage;
import io.coldrl.learn.card.PooledModelCard;
import io.coldrl.learn.export.EvictionExporter;
import io.coldrl.learn.export.EvictionWeights;
import io.coldrl.learn.export.MissCost;
import io.coldrl.learn.export.TrainedModel;
import io.coldrl.sim.cache.SimulationOptions;
import io.coldrl.sim.cache.SimulationResult;
import io.coldrl.sim.cache.sweep.Sweep;
import io.coldrl.trace.Trace;
import io.coldrl.trace.generate.GeneratedTrace;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PooledTrainerTest {
  private static final long CAPACITY = 1_000_000;
  private static final PooledTrainer.Pooled POOLED = trained();

  private static PooledTrainer.Pooled trained() {
    try {
      return PooledTrainer.train(List.of(site(12_000, 1), site(9_000, 2)), TrainListener.NONE);
    } catch (TooLittleDataException e) {
      throw new AssertionError(e);
    }
  }

  private static EvictionTrainRequest site(int requests, long seed) {
    return EvictionTrainRequest.of(
        GeneratedTrace.of(requests, seed), CAPACITY, SimulationOptions.DEFAULTS, 1);
  }

  @Test
  void a_network_of_two_sites_beats_lru_on_a_third() {
    Trace third = GeneratedTrace.of(20_000, 3);
    List<SimulationResult> results =
        HeldOut.judge(
            third,
            5_000,
            SimulationOptions.DEFAULTS,
            POOLED.result().onnx(),
            Sweep.of(List.of("lru"), List.of(CAPACITY)),
            Sweep.Progress.NONE);
    assertThat(results.get(1).objectMissRatio())
        .isLessThan(results.get(0).objectMissRatio() - 0.03);
  }

  @Test
  void it_is_written_and_read_to_the_bit(@TempDir Path directory) {
    Path file = directory.resolve("prior.json");
    POOLED.prior().writeTo(file);
    assertThat(Prior.read(file).onnx()).isEqualTo(POOLED.result().onnx());
    assertThat(Prior.read(file)).hasToString(POOLED.prior().toString());
    assertThat(POOLED.prior()).doesNotHaveToString(Prior.shipped().toString());
  }

  @Test
  void the_mean_of_two_networks_scores_as_the_mean_of_their_scores() {
    Prior prior = POOLED.prior();
    EvictionWeights own = EvictionNetwork.randomWeights(16, prior.network().missCost(), -3, 5);
    SplittableRandom random = new SplittableRandom(1);
    float[] raw = new float[8 * EvictionFeature.size()];
    for (int i = 0; i < raw.length; i++) {
      raw[i] = (float) Math.expm1(random.nextDouble() * 10);
    }
    float[] ofOwn = scores(prior, own, raw);
    float[] ofPrior = scores(prior, prior.network(), raw);
    float[] ofMean = scores(prior, prior.mean(own), raw);
    for (int i = 1; i < 8; i++) {
      assertThat(ofMean[i] - ofMean[0])
          .isCloseTo((ofOwn[i] - ofOwn[0] + ofPrior[i] - ofPrior[0]) / 2, within(1e-4f));
    }
  }

  private static float[] scores(Prior prior, EvictionWeights weights, float[] raw) {
    byte[] onnx = EvictionExporter.export(prior.transform(), weights, "test");
    float[] scores = new float[8];
    try (Scorer scorer = TrainedModel.load(onnx, Task.EVICTION)) {
      scorer.score(raw, 8, scores);
    } catch (ScoringException e) {
      throw new IllegalStateException(e);
    }
    return scores;
  }

  @Test
  void training_tries_the_average_with_it_unless_told_not_to() throws Exception {
    EvictionTrainRequest request =
        site(12_000, 4).withOnPolicyRounds(0).without(Set.of(Ablation.SEARCH));
    EvictionTrainRequest with = request.withPrior(POOLED.prior());
    assertThat(with.settings()).isNotEqualTo(request.settings());
    byte[] own = EvictionTrainer.train(request, TrainListener.NONE).onnx();
    assertThat(EvictionTrainer.train(with, TrainListener.NONE).stages())
        .extracting(TrainingStage::name)
        .containsExactly("likelihood", "mean", "prior");
    byte[] without =
        EvictionTrainer.train(
                with.without(Set.of(Ablation.SEARCH, Ablation.PRIOR)), TrainListener.NONE)
            .onnx();
    assertThat(without).isEqualTo(own);
  }

  @Test
  void the_card_tells_the_sites_and_what_was_left_out() {
    PooledModelCard card =
        new PooledModelCard(
            POOLED,
            List.of("one", "two"),
            List.of(
                new PooledModelCard.LeftOut("one 1% bytes", Map.of("lru", 0.5)),
                new PooledModelCard.LeftOut("two 1% bytes", Map.of("lru", 0.25))));
    assertThat(card.text())
        .contains("- one\n- two", "| two 1% bytes | 25.00% |", card.sha256())
        .doesNotContain("your");
    assertThat(card.json()).contains("\"left_out\"", "\"p99\"", "two 1% bytes");
    assertThat(POOLED.result().stages())
        .extracting(TrainingStage::name)
        .containsExactly("likelihood", "on-policy-1");
    assertThat(POOLED.prior().network().missCost()).isEqualTo(MissCost.OF_OBJECTS);
  }
}
