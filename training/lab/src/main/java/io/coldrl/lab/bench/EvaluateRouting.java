package io.coldrl.lab.bench;

import io.coldrl.learn.routing.RoutingEvaluation;
import io.coldrl.learn.routing.RoutingTables;
import io.coldrl.sim.queue.PoissonTraffic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A model of routing against all other balancers in all scenarios, as tables. */
public final class EvaluateRouting {
  private EvaluateRouting() {}

  /** Arguments: the model's file and the number of seeds. */
  public static void main(String[] args) throws IOException {
    byte[] model = Files.readAllBytes(Path.of(args[0]));
    RoutingEvaluation evaluation =
        RoutingEvaluation.run(
            PoissonTraffic.USUAL,
            model,
            RoutingEvaluation.LOADS,
            Integer.parseInt(args[1]),
            share -> System.err.printf("%.0f%% done%n", 100 * share));
    System.out.print(RoutingTables.of(evaluation));
  }
}
