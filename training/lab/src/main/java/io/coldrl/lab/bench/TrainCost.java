package io.coldrl.lab.bench;

import io.coldrl.learn.TrainListener;
import io.coldrl.learn.eviction.EvictionTrainRequest;
import io.coldrl.learn.eviction.EvictionTrainResult;
import io.coldrl.learn.eviction.EvictionTrainer;
import io.coldrl.learn.eviction.TooLittleDataException;
import io.coldrl.sim.cache.SimulationOptions;
import io.coldrl.sim.cache.SimulationResult;
import io.coldrl.sim.cache.policy.PolicyCatalog;
import io.coldrl.sim.cache.sweep.SpatialSample;
import io.coldrl.trace.Trace;
import io.coldrl.trace.TraceReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * The cost of training on a log, by phase, in seconds and peak memory (Linux), and how models
 * trained on all of it or on a part do on the same last requests of the whole log.
 */
public final class TrainCost {
  private static final double CAPACITY_SHARE = 0.01;
  private static final double JUDGED_SHARE = 0.045;
  private static final long START = System.nanoTime();

  private TrainCost() {}

  /** Arguments: the log, and any of {@code all}, {@code objects:RATE}, {@code last:REQUESTS}. */
  public static void main(String[] args) throws IOException, TooLittleDataException {
    Trace trace = TraceReader.read(List.of(Path.of(args[0])), null).trace();
    long capacity = Math.round(CAPACITY_SHARE * trace.uniqueBytes());
    say("read " + trace.requests() + " requests, " + trace.objects() + " objects");
    SimulationOptions judged = SimulationOptions.DEFAULTS.withWarmup(1 - JUDGED_SHARE);
    for (String name : List.of("lru", "gdsf")) {
      tell(name, PolicyCatalog.simulation(name).run(trace, capacity, judged, done -> {}));
    }
    for (int i = 1; i < args.length; i++) {
      say("training on " + args[i]);
      EvictionTrainResult result =
          EvictionTrainer.train(request(trace, capacity, args[i]), new Phases());
      say(result.rows() + " rows, stage " + result.chosen() + " " + result.stages());
      Path model = Files.createTempDirectory("coldrl-train-cost");
      Files.write(model.resolve("model.onnx"), result.onnx());
      tell(
          args[i],
          PolicyCatalog.simulation("model:" + model).run(trace, capacity, judged, done -> {}));
      Files.delete(model.resolve("model.onnx"));
      Files.delete(model);
    }
  }

  private static EvictionTrainRequest request(Trace trace, long capacity, String part) {
    Trace taken = trace;
    long scaled = capacity;
    String value = part.substring(part.indexOf(':') + 1);
    if (part.startsWith("objects:")) {
      taken = SpatialSample.of(trace, Double.parseDouble(value), 1).trace();
      scaled = Math.round(CAPACITY_SHARE * taken.uniqueBytes());
    } else if (part.startsWith("last:")) {
      int end = trace.requests();
      taken = trace.slice(Math.max(0, end - Integer.parseInt(value)), end);
    }
    return EvictionTrainRequest.of(taken, scaled, SimulationOptions.DEFAULTS, 1);
  }

  private static void tell(String what, SimulationResult result) {
    say(
        String.format(
            Locale.ROOT,
            "%s: object misses %.2f%%, byte misses %.2f%%",
            what,
            100 * result.objectMissRatio(),
            100 * result.byteMissRatio()));
  }

  private static void say(String line) {
    double seconds = (System.nanoTime() - START) / 1e9;
    System.out.printf(Locale.ROOT, "%7.1f s  %5d MB  %s%n", seconds, peakMegabytes(), line);
  }

  private static long peakMegabytes() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
        if (line.startsWith("VmHWM:")) {
          return Long.parseLong(line.replaceAll("\\D", "")) / 1024;
        }
      }
    } catch (IOException e) {
      return -1;
    }
    return -1;
  }

  /** Prints the start of each phase. */
  private static final class Phases implements TrainListener {
    private String last = "";

    @Override
    public void onProgress(String stage, double share) {
      if (!stage.equals(last)) {
        last = stage;
        say("  " + stage);
      }
    }
  }
}
