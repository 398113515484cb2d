package io.coldrl.learn.routing;

import static org.assertj.core.api.Assertions.assertThat;

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
            new RoutingTrainResult.Listener() {
              @Override
              public void onProgress(String stage, double share) {
                shares.add(share);
              }

              @Override
              public void onStage(RoutingTrainResult.Stage stage) {}
            });
    assertThat(shares).isSorted().last().isEqualTo(1.0);
    assertThat(first.stages()).extracting(RoutingTrainResult.Stage::name).contains("dqn");
    RoutingTrainResult.Stage best =
        first.stages().stream()
            .min((a, b) -> Double.compare(a.validation(), b.validation()))
            .orElseThrow();
    assertThat(first.chosen()).isEqualTo(best.name());
    assertThat(best.validation()).isLessThan(1);
    RoutingTrainResult again = RoutingTrainer.train(request, RoutingTrainResult.Listener.NONE);
    assertThat(again.onnx()).isEqualTo(first.onnx());
  }
}
