package io.coldrl.lab.routing;

import io.coldrl.cli.Progress;
import io.coldrl.rig.RunDirectory;
import io.coldrl.rig.envoy.BackendSettings;
import io.coldrl.rig.envoy.OpenLoop;
import io.coldrl.rig.envoy.OpenLoopResult;
import io.coldrl.rig.envoy.RequestSchedule;
import io.coldrl.rig.envoy.ServiceTimes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Measures the cost of asking the agent: requests take turns between an Envoy that chooses by
 * least-request and one that asks an agent which names nobody, before backends that answer at once.
 */
public final class HopTrial {
  private static final int FAST_WORKERS = 64;
  private static final int LEARN_SECONDS = 15;
  private static final double LEARN_RATE = 400;

  private final Path envoyBinary;
  private final RoutingPace pace;
  private final Progress progress;

  /** A trial that sends for the time of all repeats of the pace. */
  public HopTrial(Path envoyBinary, RoutingPace pace, Progress progress) {
    this.envoyBinary = envoyBinary;
    this.pace = pace;
    this.progress = progress;
  }

  /**
   * Results of the trial.
   *
   * @param requestsPerSecond to both together
   * @param without the agent asked
   * @param with the agent asked
   */
  public record Hop(double requestsPerSecond, OpenLoopResult without, OpenLoopResult with) {
    /** Added latency at a percentile, ms. */
    public double costMs(double percentile) {
      return with.latencyMs(percentile) - without.latencyMs(percentile);
    }
  }

  /** Measures at each of these rates. */
  public List<Hop> run(RunDirectory run, List<Double> rates)
      throws IOException, InterruptedException {
    BackendSettings fast = BackendSettings.of(FAST_WORKERS);
    RoutingScenario scenario =
        new RoutingScenario("hop", List.of(fast, fast, fast, fast), LEARN_RATE, null);
    ServiceTimes atOnce = new ServiceTimes(0, pace.seed());
    Path noModel = run.directory().resolve("no-model.onnx");
    try (OpenLoop driver = new OpenLoop()) {
      RoutingStage without =
          RoutingStage.start(run, envoyBinary, RoutingArm.LEAST_REQUEST, scenario, atOnce, noModel);
      RoutingStage with =
          RoutingStage.start(run, envoyBinary, RoutingArm.NO_CHOICE, scenario, atOnce, noModel);
      int[] ports = {without.envoy().port(), with.envoy().port()};
      run(driver, ports, LEARN_RATE, LEARN_SECONDS);
      List<Hop> hops = new ArrayList<>();
      for (double rate : rates) {
        hops.add(run(driver, ports, rate, pace.repeats() * pace.countedSeconds()));
      }
      return hops;
    } finally {
      run.stopAll();
    }
  }

  private Hop run(OpenLoop driver, int[] ports, double rate, int seconds)
      throws InterruptedException {
    OpenLoopResult[] tallies = {new OpenLoopResult(), new OpenLoopResult()};
    int count = (int) (rate * seconds);
    try (Progress.Bar bar = progress.bar("the hop's cost", count)) {
      driver.run(
          RequestSchedule.distinct(count, rate, 0, pace.seed()), 0, ports, tallies, bar::stepTo);
    }
    return new Hop(rate, tallies[0], tallies[1]);
  }
}
