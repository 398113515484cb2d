package io.coldrl.bench;

import io.coldrl.training.generate.Traffic;
import io.coldrl.training.rl.HeldOut;
import io.coldrl.training.rl.TooLittleDataException;
import io.coldrl.training.rl.TrainListener;
import io.coldrl.training.rl.TrainRequest;
import io.coldrl.training.rl.TrainResult;
import io.coldrl.training.rl.Trainer;
import io.coldrl.training.sim.SimulationOptions;
import io.coldrl.training.sim.SimulationResult;
import io.coldrl.training.sim.sweep.Sweep;
import io.coldrl.training.trace.Trace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Trains the model that comes with the agent, on generated traffic alone, and scores it on real
 * traces that it has never seen.
 */
public final class DefaultModel {
  private static final double TRAINED_AT = 0.01;
  private static final List<Double> SHARES = List.of(0.001, 0.01, 0.05, 0.1);

  private DefaultModel() {}

  /** Arguments: directory, sites, requests of each, days, seed. */
  public static void main(String[] args) throws IOException, TooLittleDataException {
    Path directory = Files.createDirectories(Path.of(args[0]));
    Trace traffic =
        Traffic.of(
            Integer.parseInt(args[1]),
            Integer.parseInt(args[2]),
            Double.parseDouble(args[3]),
            Long.parseLong(args[4]));
    System.out.printf(
        Locale.ROOT,
        "%,d requests, %,d objects, %,d MB%n",
        traffic.requests(),
        traffic.objects(),
        traffic.uniqueBytes() / 1_000_000);
    TrainRequest request =
        TrainRequest.of(
            traffic, Traces.capacity(traffic, TRAINED_AT), SimulationOptions.DEFAULTS, 1);
    TrainResult result = Trainer.train(request, TrainListener.NONE);
    System.out.println(result.stages() + " " + result.seconds() + " s");
    Files.write(directory.resolve("model.onnx"), result.onnx());
    for (String site : List.of("eleek", "concrete", "adaptsize")) {
      Trace trace = Traces.read(site);
      List<Long> capacities = SHARES.stream().map(s -> Traces.capacity(trace, s)).toList();
      for (SimulationResult row :
          HeldOut.judge(
              trace,
              trace.requests() / 2,
              request.simulation(),
              result,
              new Sweep(List.of("lru", "gdsf", "size-edc"), capacities, 2, 1),
              Sweep.Progress.NONE)) {
        System.out.printf(
            Locale.ROOT,
            "%s %,d %s %.2f %.2f%n",
            site,
            row.capacityBytes(),
            row.policy(),
            100 * row.objectMissRatio(),
            100 * row.byteMissRatio());
      }
    }
  }
}
