package io.coldrl.lab.bench;

import io.coldrl.learn.TrainListener;
import io.coldrl.learn.TrainingStage;
import io.coldrl.learn.card.RoutingModelCard;
import io.coldrl.learn.routing.RoutingEvaluation;
import io.coldrl.learn.routing.RoutingTrainRequest;
import io.coldrl.learn.routing.RoutingTrainResult;
import io.coldrl.learn.routing.RoutingTrainer;
import io.coldrl.sim.queue.PoissonTraffic;
import java.nio.file.Path;
import java.util.Map;

/** Trains the model of routing that comes with the agent, on generated requests alone. */
public final class DefaultRoutingModel {
  private static final int SEEDS = 10;

  private DefaultRoutingModel() {}

  /** Argument: the directory. */
  public static void main(String[] args) {
    RoutingTrainRequest request = RoutingTrainRequest.of(null, 1);
    RoutingTrainResult result =
        RoutingTrainer.train(
            request,
            new TrainListener() {
              @Override
              public void onProgress(String stage, double share) {}

              @Override
              public void onStage(TrainingStage stage) {
                System.err.printf("%s: %.4f of least-request%n", stage.name(), stage.validation());
              }
            });
    RoutingEvaluation evaluation =
        RoutingEvaluation.run(
            PoissonTraffic.USUAL, result.onnx(), RoutingEvaluation.LOADS, SEEDS, share -> {});
    Path directory = Path.of(args[0]);
    RoutingModelCard card = new RoutingModelCard(Map.of(), request, result, evaluation);
    card.writeTo(directory);
    System.out.print(card.summary(directory));
  }
}
