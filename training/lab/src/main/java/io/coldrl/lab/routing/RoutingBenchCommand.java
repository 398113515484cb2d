package io.coldrl.lab.routing;

import io.coldrl.core.Failure;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code coldrl routing-bench}: real Envoy by its own policies and by ours, in all scenarios. */
@Command(
    name = "routing-bench",
    description = {
      "Compares Envoy's policies with ColdRL's on real Envoy: backends alike, of different speed,"
          + " failing, and caches.",
      "",
      "Arms take turns with the same requests. Takes some 20 minutes; everything runs on loopback."
    })
public final class RoutingBenchCommand extends RoutingCommand {
  private static final int LEARN_SECONDS = 15;
  private static final int RAMP_SECONDS = 3;
  private static final List<Double> HOP_RATES = List.of(50.0, 400.0);

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      defaultValue = "target/routing-bench",
      description = "where report.json goes (default: ${DEFAULT-VALUE})")
  private Path directory = Path.of("target/routing-bench");

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "12",
      description = "counted in each run (default: ${DEFAULT-VALUE})")
  private int seconds;

  @Option(
      names = "--repeats",
      paramLabel = "N",
      defaultValue = "3",
      description = "runs of each arm (default: ${DEFAULT-VALUE})")
  private int repeats;

  @Option(
      names = "--scenario",
      paramLabel = "NAME",
      split = ",",
      description = "hop, equal, skewed, fast-failing, shards (default: all)")
  private List<String> only = List.of();

  @Override
  Path directory() {
    return directory;
  }

  @Override
  RoutingPace pace() {
    return new RoutingPace(seed(), LEARN_SECONDS, RAMP_SECONDS, seconds, repeats);
  }

  @Override
  List<Double> hopRates() {
    return only.isEmpty() || only.contains("hop") ? HOP_RATES : List.of();
  }

  @Override
  List<RoutingScenario> scenarios() {
    List<RoutingScenario> all = RoutingScenario.all(seed());
    for (String name : only) {
      if (!name.equals("hop") && all.stream().noneMatch(each -> each.id().equals(name))) {
        throw Failure.invalidArgument(
            "no such scenario", "--scenario " + name, "hop, equal, skewed, fast-failing, shards");
      }
    }
    return all.stream().filter(each -> only.isEmpty() || only.contains(each.id())).toList();
  }

  @Override
  List<RoutingArm> arms() {
    return List.of(RoutingArm.values());
  }
}
