package io.coldrl.learn.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.coldrl.learn.TrainListener;
import io.coldrl.learn.TrainingStage;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class RoutingTrainerTest {
  @Test
  void keeps_the_best_stage_and_gives_the_same_model_again() {
    RoutingTrainRequest request = new RoutingTrainRequest(null, 2, 8, 60, 60, 30, 2, 8, 5);
    List<Double> shares = new ArrayList<>();
    RoutingTrainResult first = RoutingTrainer.train(request, (stage, share) -> shares.add(share));
    assertThat(shares).isSorted().last().isEqualTo(1.0);
    assertThat(first.stages()).extracting(TrainingStage::name).contains("dqn");
    TrainingStage best =
        first.stages().stream()
            .min((a, b) -> Double.compare(a.validation(), b.validation()))
            .orElseThrow();
    assertThat(first.chosen()).isEqualTo(best.name());
    RoutingTrainResult again = RoutingTrainer.train(request, TrainListener.NONE);
    assertThat(again.onnx()).isEqualTo(first.onnx());
  }

  @Test
  @Tag("quality")
  void a_small_training_beats_least_request() {
    RoutingTrainRequest request = RoutingTrainRequest.of(null, 5).small();
    assertThat(RoutingTrainer.train(request, TrainListener.NONE).stages())
        .anyMatch(stage -> stage.validation() < 1);
  }
}
