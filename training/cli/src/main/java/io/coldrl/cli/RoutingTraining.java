package io.coldrl.cli;

import io.coldrl.core.Failure;
import io.coldrl.core.file.AtomicFile;
import io.coldrl.core.file.Digests;
import io.coldrl.learn.TrainListener;
import io.coldrl.learn.TrainingStage;
import io.coldrl.learn.card.RoutingModelCard;
import io.coldrl.learn.routing.RoutingEvaluation;
import io.coldrl.learn.routing.RoutingTrainRequest;
import io.coldrl.learn.routing.RoutingTrainResult;
import io.coldrl.learn.routing.RoutingTrainer;
import io.coldrl.server.cli.OutputFormat;
import io.coldrl.sim.queue.LogTraffic;
import io.coldrl.trace.Trace;
import io.coldrl.trace.TraceReader;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code coldrl train --task routing}: trains a routing model on an access log. */
final class RoutingTraining {
  private static final double TRAIN_SHARE = 0.7;
  private static final int MIN_REQUESTS = 2_000;
  private static final List<Double> LOADS = List.of(0.7);
  private static final int SEEDS = 3;
  private static final int QUICK_SEEDS = 1;
  private static final int BAR_STEPS = 1_000;

  private final TraceOptions options;
  private final Path directory;
  private final boolean quick;

  RoutingTraining(TraceOptions options, Path directory, boolean quick) {
    this.options = options;
    this.directory = directory;
    this.quick = quick;
  }

  /** Trains a model, evaluates it, writes it and its card, and prints a summary. */
  void run(OutputFormat output, PrintWriter out, PrintWriter err) {
    // Before training, so that a directory that is not writable is reported at once.
    AtomicFile.makeDirectory(directory);
    AtomicFile.at(directory.resolve("model.onnx"));
    TraceReader.Result read = options.read(err);
    Trace trace = read.trace();
    if (trace.requests() < MIN_REQUESTS) {
      throw new Failure(
          "the log has " + trace.requests() + " requests, needs at least " + MIN_REQUESTS,
          options.files.toString(),
          "give a longer log");
    }
    if (!trace.tellsOriginTimes()) {
      err.println("the log has no response times: service times are synthesised (lognormal)");
    }
    int trainingEnd = (int) (TRAIN_SHARE * trace.requests());
    RoutingTrainRequest usual =
        RoutingTrainRequest.of(new LogTraffic(trace.slice(0, trainingEnd)), options.seed);
    RoutingTrainRequest request = quick ? usual.small() : usual;
    LogTraffic heldOut = new LogTraffic(trace.slice(trainingEnd, trace.requests()));
    RoutingModelCard card = train(request, heldOut, err);
    card.writeTo(directory);
    out.print(output == OutputFormat.JSON ? card.json() : card.summary(directory));
    out.flush();
  }

  private RoutingModelCard train(RoutingTrainRequest request, LogTraffic heldOut, PrintWriter err) {
    Progress progress = Progress.onTerminal();
    RoutingTrainResult result;
    try (Progress.Bar bar = progress.bar("training", BAR_STEPS)) {
      result = RoutingTrainer.train(request, new Listener(bar, progress.visible(), err));
    }
    RoutingEvaluation evaluation;
    try (Progress.Bar bar = progress.bar("evaluating", BAR_STEPS)) {
      evaluation =
          RoutingEvaluation.run(
              heldOut,
              result.onnx(),
              LOADS,
              quick ? QUICK_SEEDS : SEEDS,
              share -> bar.stepTo(Math.round(BAR_STEPS * share)));
    }
    return new RoutingModelCard(hashes(), request, result, evaluation);
  }

  private Map<String, String> hashes() {
    Map<String, String> hashes = new LinkedHashMap<>();
    options.files.forEach(file -> hashes.put(file.toString(), Digests.sha256(file)));
    return hashes;
  }

  private record Listener(Progress.Bar bar, boolean visible, PrintWriter err)
      implements TrainListener {
    @Override
    public void onProgress(String stage, double share) {
      bar.note(stage);
      bar.stepTo(Math.round(BAR_STEPS * share));
    }

    @Override
    public void onStage(TrainingStage stage) {
      if (!visible) {
        err.printf(
            Locale.ROOT,
            "%s: %.3f times the cost and p99 of least-request on the validation scenarios%n",
            stage.name(),
            stage.validation());
        err.flush();
      }
    }
  }
}
