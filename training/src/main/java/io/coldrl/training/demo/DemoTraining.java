package io.coldrl.training.demo;

import io.coldrl.server.cli.CommandFailure;
import io.coldrl.training.cli.Progress;
import io.coldrl.training.report.ModelCard;
import io.coldrl.training.rl.HeldOut;
import io.coldrl.training.rl.TooLittleDataException;
import io.coldrl.training.rl.TrainRequest;
import io.coldrl.training.rl.TrainResult;
import io.coldrl.training.rl.Trainer;
import io.coldrl.training.sim.SimulationOptions;
import io.coldrl.training.sim.StorageModel;
import io.coldrl.training.sim.sweep.Sweep;
import io.coldrl.training.trace.TraceReader;
import java.nio.file.Path;
import java.util.List;

/** Training within a demonstration, from the log that its NGINX wrote. */
final class DemoTraining {
  private DemoTraining() {}

  /**
   * Trains on the log of a stretch and leaves the model in {@code modelDirectory}.
   *
   * @param title for the progress bar
   * @return the model's version
   */
  static String train(
      Path log, DemoSettings settings, Path modelDirectory, Progress progress, String title) {
    TraceReader.Result read = TraceReader.read(List.of(log), null);
    TrainRequest request =
        TrainRequest.of(
            read.trace(),
            settings.capacityBytes(),
            SimulationOptions.DEFAULTS.withStorage(StorageModel.NGINX),
            settings.seed());
    try (Progress.Bar bar = progress.bar(title, 100)) {
      TrainResult result =
          Trainer.train(
              request,
              (stage, share) -> {
                bar.note(stage);
                bar.stepTo(Math.round(100 * share));
              });
      bar.stepTo(100);
      ModelCard card =
          new ModelCard(
              read.report(),
              request,
              result,
              HeldOut.judge(
                  request,
                  result,
                  Sweep.of(List.of("lru", "gdsf", "clairvoyant"), List.of(request.capacityBytes())),
                  Sweep.Progress.NONE));
      card.writeTo(modelDirectory);
      return card.version();
    } catch (TooLittleDataException e) {
      throw new CommandFailure(
          "the training stretch is too short to learn from",
          read.trace().requests() + " requests",
          "see why NGINX logged so few: " + log,
          e);
    }
  }
}
