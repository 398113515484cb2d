package io.coldrl.training.cli;

import io.coldrl.server.cli.CommandFailure;
import io.coldrl.server.cli.OutputFormat;
import io.coldrl.server.cli.VersionProvider;
import io.coldrl.training.report.SimulationReport;
import io.coldrl.training.sim.SimulationOptions;
import io.coldrl.training.sim.SimulationResult;
import io.coldrl.training.sim.sweep.Simulations;
import io.coldrl.training.trace.Trace;
import io.coldrl.training.trace.TraceReader;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code coldrl simulate}: what each policy would give on a trace. */
@Command(
    name = "simulate",
    mixinStandardHelpOptions = true,
    versionProvider = VersionProvider.class,
    sortOptions = false,
    description = {
      "What each policy would give on your own log, at your cache size.",
      "",
      "Policies: lru, gdsf, size-edc, random, clairvoyant (knows the future: what can be reached),"
          + " and model:DIR (what 'coldrl train --out DIR' wrote), with the candidates and the"
          + " decision code that serve."
    })
public final class SimulateCommand implements Callable<Integer> {
  @Mixin private final TraceOptions trace = new TraceOptions();

  @Option(
      names = "--policies",
      split = ",",
      paramLabel = "NAME",
      defaultValue = "lru,gdsf,clairvoyant",
      description = "Policies (default: ${DEFAULT-VALUE}).")
  private List<String> policies = new ArrayList<>();

  @Option(
      names = "--capacity",
      split = ",",
      paramLabel = "SIZE",
      defaultValue = "1%",
      description =
          "Cache sizes such as 25MB, 64MiB or 1%% of the unique bytes (default:"
              + " ${DEFAULT-VALUE}).")
  private List<String> capacities = new ArrayList<>();

  @Option(
      names = "--warm-up",
      paramLabel = "SHARE",
      defaultValue = "0",
      description = "Share of the trace that fills the cache uncounted (default: 0).")
  private double warmUp;

  @Option(
      names = "--output",
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private OutputFormat output = OutputFormat.TABLE;

  @ArgGroup(validate = false, heading = "%nNGINX mode, by the names of proxy_cache_path:%n")
  private NginxOptions nginx = new NginxOptions();

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    if (spec == null) {
      throw new IllegalStateException("run by picocli only");
    }
    if (!(warmUp >= 0 && warmUp < 1)) {
      throw CommandFailure.usage("the warm-up is " + warmUp, "--warm-up", "from 0 to below 1");
    }
    List<Capacity> parsed = capacities.stream().map(Capacity::parse).toList();
    PrintWriter out = spec.commandLine().getOut();
    TraceReader.Result read = trace.read(spec.commandLine().getErr());
    Trace requests = read.trace();
    List<Long> bytes = parsed.stream().map(c -> c.bytes(read.report().uniqueBytes())).toList();
    SimulationOptions options = trace.simulation(read.report(), nginx).withWarmup(warmUp);
    long steps = (long) requests.requests() * bytes.size() * policies.size();
    List<SimulationResult> results;
    try (Progress.Bar bar = Progress.onTerminal().bar("simulating", steps)) {
      results =
          Simulations.run(
              requests,
              policies,
              bytes,
              options,
              (run, runs, policy, done, all) -> {
                bar.note(policy);
                bar.stepTo((long) run * all + done);
              });
    }
    out.print(new SimulationReport(read.report(), results).render(output));
    out.flush();
    return CommandFailure.EXIT_OK;
  }
}
