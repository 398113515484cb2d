package io.coldrl.learn.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.coldrl.learn.TrainListener;
import io.coldrl.learn.TrainingStage;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoutingTrainerTest {
  @Test
  void learns_to_beat_least_request_in_small_and_gives_the_same_model_again() {
    RoutingTrainRequest request = RoutingTrainRequest.of(null, 5).small();
    List<Double> shares = new ArrayList<>();
    RoutingTrainResult first =
        RoutingTrainer.train(
            request,
            new TrainListener() {
              @Override
              public void onProgress(String stage, double share) {
                shares.add(share);
              }

              @Override
              public void onStage(TrainingStage stage) {}
            });
    assertThat(shares).isSorted().last().isEqualTo(1.0);
    assertThat(first.stages()).extracting(TrainingStage::name).contains("dqn");
    TrainingStage best =
        first.stages().stream()
            .min((a, b) -> Double.compare(a.validation(), b.validation()))
            .orElseThrow();
    assertThat(first.chosen()).isEqualTo(best.name());
    assertThat(best.validation()).isLessThan(1);
    RoutingTrainResult again = RoutingTrainer.train(request, TrainListener.NONE);
    assertThat(again.onnx()).isEqualTo(first.onnx());
  }
}
