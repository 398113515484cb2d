package io.coldrl.lab.demo;

import io.coldrl.cli.Progress;
import io.coldrl.learn.card.ModelFiles;
import io.coldrl.rig.RunDirectory;
import io.coldrl.rig.Workload;
import io.coldrl.sim.cache.SimulationOptions;
import io.coldrl.sim.cache.SimulationResult;
import io.coldrl.sim.cache.StorageModel;
import io.coldrl.sim.cache.sweep.Sweep;
import io.coldrl.trace.Trace;
import io.coldrl.trace.TraceReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The whole loop on one machine: traffic through real NGINX by LRU and by the module's rule,
 * training from the log that NGINX wrote, the same traffic again with the model choosing the
 * victims.
 *
 * <p>All arms start from an empty cache, run the module with the same settings, and see the same
 * requests at the same rate; those with an agent start with the history of the training part. In
 * the LRU arm the module is in shadow mode (docs/decisions/0003).
 */
final class Demo {
  private final DemoSettings settings;
  private final Path modelDirectory;
  private final Progress progress;
  private final Workload workload;

  /**
   * @param modelDirectory the directory in which the trained model stays
   */
  Demo(DemoSettings settings, Path modelDirectory, Progress progress) {
    this.settings = settings;
    this.modelDirectory = modelDirectory;
    this.progress = progress;
    workload = new Workload(settings.seed());
  }

  DemoReport run() throws IOException, InterruptedException {
    int testFrom = settings.trainingRequests();
    int testTo = testFrom + settings.warmUpRequests() + settings.testRequests();
    try (RunDirectory run = new RunDirectory()) {
      Path noModel = run.directory().resolve("no-model.onnx");
      NginxRun training =
          new NginxRun(
              run, workload, settings, progress, "training", noModel, NginxRun.Chooser.LRU);
      training.run("1/5 training part, LRU", 0, testFrom, 0);

      NginxRun byLru =
          new NginxRun(run, workload, settings, progress, "lru", noModel, NginxRun.Chooser.LRU);
      byLru.startWithHistoryOf(training);
      DemoArm lru = byLru.run("2/5 test part, LRU", testFrom, testTo, settings.warmUpRequests());

      NginxRun byRule =
          new NginxRun(run, workload, settings, progress, "rule", noModel, NginxRun.Chooser.RULE);
      DemoArm rule = byRule.run("3/5 test part, rule", testFrom, testTo, settings.warmUpRequests());

      String version =
          DemoTraining.train(
              training.accessLog(), settings, modelDirectory, progress, "4/5 training");

      Path model = modelDirectory.resolve(ModelFiles.MODEL_FILE);
      NginxRun byModel =
          new NginxRun(run, workload, settings, progress, "coldrl", model, NginxRun.Chooser.MODEL);
      byModel.startWithHistoryOf(training);
      DemoArm coldrl =
          byModel.run("5/5 test part, ColdRL", testFrom, testTo, settings.warmUpRequests());

      List<SimulationResult> simulated = simulate(byLru.accessLog());
      return new DemoReport(
          settings.seed(),
          settings.capacityBytes(),
          lru,
          rule,
          coldrl,
          hitRatios(simulated.get(0)),
          hitRatios(simulated.get(1)),
          version);
    }
  }

  // Simulates GDSF and the clairvoyant on the requests that the LRU arm logged.
  private List<SimulationResult> simulate(Path log) {
    Trace trace = TraceReader.read(List.of(log), null).trace();
    double warmUp =
        (double) settings.warmUpRequests() / (settings.warmUpRequests() + settings.testRequests());
    SimulationOptions options =
        SimulationOptions.DEFAULTS
            .withWarmup(warmUp)
            .withSeed(settings.seed())
            .withStorage(StorageModel.NGINX);
    return Sweep.of(List.of("gdsf", "clairvoyant"), List.of(settings.capacityBytes()))
        .run(trace, options, Sweep.Progress.NONE);
  }

  private static DemoReport.Simulated hitRatios(SimulationResult result) {
    return new DemoReport.Simulated(1 - result.objectMissRatio(), 1 - result.byteMissRatio());
  }
}
