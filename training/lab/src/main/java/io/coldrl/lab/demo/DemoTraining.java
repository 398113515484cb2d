package io.coldrl.lab.demo;

import io.coldrl.cli.Progress;
import io.coldrl.core.Failure;
import io.coldrl.learn.card.EvictionModelCard;
import io.coldrl.learn.eviction.Deployment;
import io.coldrl.learn.eviction.EvictionTrainRequest;
import io.coldrl.learn.eviction.EvictionTrainResult;
import io.coldrl.learn.eviction.EvictionTrainer;
import io.coldrl.learn.eviction.HeldOut;
import io.coldrl.learn.eviction.TooLittleDataException;
import io.coldrl.sim.cache.SimulationOptions;
import io.coldrl.sim.cache.StorageModel;
import io.coldrl.sim.cache.sweep.Sweep;
import io.coldrl.trace.TraceReader;
import java.nio.file.Path;
import java.util.List;

/** Training within a demonstration, from the log that its NGINX wrote. */
public final class DemoTraining {
  private DemoTraining() {}

  /**
   * Trains on the log of a run and writes the model into {@code modelDirectory}.
   *
   * @param title for the progress bar
   * @return the model's version
   */
  public static String train(
      Path log, DemoSettings settings, Path modelDirectory, Progress progress, String title) {
    TraceReader.Result read = TraceReader.read(List.of(log), null);
    EvictionTrainRequest request =
        EvictionTrainRequest.of(
            read.trace(),
            settings.capacityBytes(),
            SimulationOptions.DEFAULTS.withStorage(StorageModel.NGINX),
            settings.seed());
    try (Progress.Bar bar = progress.bar(title, 100)) {
      EvictionTrainResult result =
          EvictionTrainer.train(
              request,
              (stage, share) -> {
                bar.note(stage);
                bar.stepTo(Math.round(100 * share));
              });
      bar.stepTo(100);
      EvictionModelCard card =
          new EvictionModelCard(
              read.report(),
              request,
              result,
              Deployment.OF_MODEL,
              HeldOut.judge(
                  request,
                  result,
                  Sweep.of(List.of("lru", "gdsf", "clairvoyant"), List.of(request.capacityBytes())),
                  Sweep.Progress.NONE));
      card.writeTo(modelDirectory);
      return card.version();
    } catch (TooLittleDataException e) {
      throw new Failure(
          "the training part is too short to learn from",
          read.trace().requests() + " requests",
          "see why NGINX logged so few: " + log,
          e);
    }
  }
}
