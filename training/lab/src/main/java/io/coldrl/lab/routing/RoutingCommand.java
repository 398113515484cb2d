package io.coldrl.lab.routing;

import io.coldrl.cli.Progress;
import io.coldrl.core.Failure;
import io.coldrl.rig.HomeDirectory;
import io.coldrl.rig.RunDirectory;
import io.coldrl.rig.envoy.EnvoyBinary;
import io.coldrl.server.cli.OutputFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Options of the commands that compare routing: model, seed and output. */
@Command(mixinStandardHelpOptions = true, sortOptions = false)
abstract class RoutingCommand implements Callable<Integer> {
  @Option(
      names = "--model",
      paramLabel = "FILE",
      description = "the routing model (default: agent/model/routing/model.onnx of ColdRL)")
  private @Nullable Path model;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "seed of requests and service times (default: ${DEFAULT-VALUE})")
  private long seed;

  @Option(
      names = "--output",
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "table or json (default: ${DEFAULT-VALUE})")
  private OutputFormat output = OutputFormat.TABLE;

  @Spec private CommandSpec spec = CommandSpec.create();

  final long seed() {
    return seed;
  }

  /** The report's file. */
  abstract Path directory();

  /** How long each part takes. */
  abstract RoutingPace pace();

  /** Rates at which the hop is measured. */
  abstract List<Double> hopRates();

  abstract List<RoutingScenario> scenarios();

  abstract List<RoutingArm> arms();

  @Override
  public final Integer call() throws IOException, InterruptedException {
    if (output == OutputFormat.CSV) {
      throw Failure.invalidArgument("there is no CSV output here", "--output csv", "table or json");
    }
    Path routing =
        model == null ? HomeDirectory.directory().resolve("agent/model/routing/model.onnx") : model;
    if (!Files.isReadable(routing)) {
      throw new Failure("there is no routing model", routing.toString(), "name one: --model");
    }
    RoutingReport report = compare(routing);
    Files.createDirectories(directory());
    Path file = directory().resolve("report.json");
    report.writeTo(file);
    if (output == OutputFormat.JSON) {
      spec.commandLine().getOut().println(Files.readString(file));
    } else {
      spec.commandLine().getOut().print(report.footer());
      spec.commandLine().getOut().println("report  " + file);
    }
    spec.commandLine().getOut().flush();
    return ExitCode.OK;
  }

  // At once: the next part takes minutes.
  private void show(String part) {
    if (output == OutputFormat.TABLE) {
      spec.commandLine().getOut().print(part);
      spec.commandLine().getOut().flush();
    }
  }

  private RoutingReport compare(Path routing) throws IOException, InterruptedException {
    Path envoy = EnvoyBinary.find();
    Progress progress = Progress.onTerminal();
    RoutingTrial trial = new RoutingTrial(envoy, pace(), routing, progress);
    List<HopTrial.Hop> hops = List.of();
    List<RoutingComparison> results = new ArrayList<>();
    try (RunDirectory run = new RunDirectory()) {
      if (!hopRates().isEmpty()) {
        hops = new HopTrial(envoy, pace(), progress).run(run, hopRates());
        hops.forEach(hop -> show(RoutingReport.hop(hop)));
      }
      for (RoutingScenario scenario : scenarios()) {
        RoutingComparison result = trial.run(run, scenario, arms());
        show(RoutingReport.scenario(result));
        results.add(result);
      }
    }
    return new RoutingReport(pace(), hops, results);
  }
}
