package io.coldrl.lab.routing;

import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code coldrl demo-routing}: real Envoy with and without ColdRL. */
@Command(
    name = "demo-routing",
    description = {
      "Shows real Envoy with and without ColdRL before backends of which some are slow or fail, in"
          + " a minute of load.",
      "",
      "Needs Envoy, and installs it where there is none. Everything runs on loopback."
    })
public final class RoutingDemoCommand extends RoutingCommand {
  private static final int LEARN_SECONDS = 6;
  private static final int RAMP_SECONDS = 2;
  private static final int COUNTED_SECONDS = 6;
  private static final int REPEATS = 1;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      defaultValue = "target/demo-routing",
      description = "where report.json goes (default: ${DEFAULT-VALUE})")
  private Path directory = Path.of("target/demo-routing");

  @Override
  Path directory() {
    return directory;
  }

  @Override
  RoutingPace pace() {
    return new RoutingPace(seed(), LEARN_SECONDS, RAMP_SECONDS, COUNTED_SECONDS, REPEATS);
  }

  @Override
  List<Double> hopRates() {
    return List.of();
  }

  @Override
  List<RoutingScenario> scenarios() {
    return List.of(RoutingScenario.skewed(), RoutingScenario.fastFailing());
  }

  @Override
  List<RoutingArm> arms() {
    return List.of(RoutingArm.LEAST_REQUEST, RoutingArm.COLDRL);
  }
}
