package io.coldrl.cli;

import io.coldrl.cli.report.HtmlReport;
import io.coldrl.cli.report.RunSettings;
import io.coldrl.cli.report.SimulationReport;
import io.coldrl.core.Failure;
import io.coldrl.core.eviction.EvictionBatch;
import io.coldrl.core.file.AtomicFile;
import io.coldrl.server.cli.OutputOption;
import io.coldrl.server.cli.VersionProvider;
import io.coldrl.sim.cache.SimulationOptions;
import io.coldrl.sim.cache.SimulationResult;
import io.coldrl.sim.cache.policy.NodeRuleOption;
import io.coldrl.sim.cache.policy.PolicyCatalog;
import io.coldrl.sim.cache.sweep.Sweep;
import io.coldrl.trace.Trace;
import io.coldrl.trace.TraceReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code coldrl simulate}: replays a trace against a cache for each policy and capacity. */
@Command(
    name = "simulate",
    mixinStandardHelpOptions = true,
    versionProvider = VersionProvider.class,
    sortOptions = false,
    description = {
      "Replays a log against simulated caches and prints the miss ratios of each policy.",
      "",
      "Models and rules that choose among sampled candidates use the same candidates and the same"
          + " decision code as the agent and the NGINX module."
    })
public final class SimulateCommand implements Callable<Integer> {
  @Mixin private final TraceOptions trace = new TraceOptions();

  @Option(
      names = "--policies",
      split = ",",
      paramLabel = "NAME",
      defaultValue = "lru,gdsf,clairvoyant",
      description = "Policies to simulate, listed below (default: ${DEFAULT-VALUE}).")
  private List<String> policies = new ArrayList<>();

  @Option(
      names = "--capacity",
      split = ",",
      paramLabel = "SIZE",
      defaultValue = "1%",
      description =
          "Cache capacities, such as 25MB, 64MiB or 1%% of the log's unique bytes (default:"
              + " ${DEFAULT-VALUE}).")
  private List<String> capacities = new ArrayList<>();

  @Option(
      names = "--warm-up",
      paramLabel = "SHARE",
      defaultValue = "0",
      description =
          "Share of the requests, from the first on, that fill the cache and are not counted"
              + " (default: ${DEFAULT-VALUE}).")
  private double warmUp;

  @Option(
      names = "--victims-per-decision",
      paramLabel = "N",
      defaultValue = "4",
      description =
          "Number of objects that one decision over sampled candidates evicts, 1 to 64, as"
              + " coldrl_batch of the NGINX module: a high number runs faster, a low one misses less"
              + " (default: ${DEFAULT-VALUE}).")
  private int victimsPerDecision = 4;

  @Option(
      names = "--sample",
      paramLabel = "RATE",
      defaultValue = "1",
      description =
          "Simulate only this share of the objects, such as 0.1, in caches scaled by it (SHARDS):"
              + " faster on long traces (default: ${DEFAULT-VALUE}, all objects).")
  private double sampleRate = 1;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Number of simulations at a time (default: number of cores).")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Mixin private final OutputOption output = new OutputOption();

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "Also write a report with charts: one HTML file without external resources.")
  private @Nullable Path reportFile;

  @Option(
      names = "--origin-cost-per-gb",
      paramLabel = "N",
      description =
          "Price of 10^9 bytes from the origin, in any currency. Adds the cost to the results.")
  private @Nullable Double costPerGb;

  @ArgGroup(validate = false, heading = "%nSettings of NGINX's cache, for --mode nginx:%n")
  private NginxOptions nginx = new NginxOptions();

  private @Nullable CommandSpec spec;

  // Called by picocli.
  @Spec
  void setSpec(CommandSpec newSpec) {
    spec = newSpec;
    newSpec.usageMessage().footer(PolicyHelp.lines());
  }

  @Override
  public Integer call() {
    if (spec == null) {
      throw new IllegalStateException("run by picocli only");
    }
    check();
    List<Capacity> parsed = capacities.stream().map(Capacity::parse).toList();
    policies = NodeRuleOption.join(policies);
    // Check the names before reading a long log.
    policies.forEach(PolicyCatalog::simulation);
    AtomicFile page = reportFile == null ? null : AtomicFile.at(reportFile);
    PrintWriter out = spec.commandLine().getOut();
    TraceReader.Result read = trace.read(spec.commandLine().getErr());
    List<Long> bytes = parsed.stream().map(c -> c.bytes(read.report().uniqueBytes())).toList();
    checkAnObjectFits(read.trace(), bytes);
    SimulationOptions options =
        trace
            .simulation(read.report(), nginx)
            .withWarmup(warmUp)
            .withVictimsPerDecision(victimsPerDecision);
    List<SimulationResult> results =
        simulate(read.trace(), new Sweep(policies, bytes, threads, sampleRate), options);
    SimulationReport report =
        new SimulationReport(
            read.report(),
            new RunSettings(options, sampleRate, countedMs(read.trace(), options), costPerGb),
            results);
    if (page != null) {
      byte[] html = HtmlReport.of(report).getBytes(StandardCharsets.UTF_8);
      page.write(file -> file.write(html));
    }
    Stdout.print(out, report.render(output.format()));
    return ExitCode.OK;
  }

  private void check() {
    if (!(warmUp >= 0 && warmUp < 1)) {
      throw Failure.invalidArgument("the warm-up is " + warmUp, "--warm-up", "from 0 to below 1");
    }
    if (victimsPerDecision < 1 || victimsPerDecision > EvictionBatch.MAX_CANDIDATES) {
      throw Failure.invalidArgument(
          victimsPerDecision + " victims per decision", "--victims-per-decision", "1 to 64");
    }
    if (!(sampleRate > 0 && sampleRate <= 1)) {
      throw Failure.invalidArgument(
          "the share of objects is " + sampleRate, "--sample", "above 0 and up to 1");
    }
    if (threads < 1) {
      throw Failure.invalidArgument(threads + " threads", "--threads", "give 1 or more");
    }
    if (costPerGb != null && !(costPerGb >= 0 && costPerGb < Double.POSITIVE_INFINITY)) {
      throw Failure.invalidArgument(
          "the origin's cost is " + costPerGb, "--origin-cost-per-gb", "give 0 or more");
    }
  }

  private static long countedMs(Trace requests, SimulationOptions options) {
    int last = requests.requests() - 1;
    int first = Math.min(last, options.firstCounted(requests.requests()));
    return requests.timeMs(last) - requests.timeMs(first);
  }

  private static void checkAnObjectFits(Trace requests, List<Long> capacities) {
    long smallest =
        IntStream.range(0, requests.requests()).mapToLong(requests::sizeBytes).min().orElse(1);
    for (long capacity : capacities) {
      if (capacity < smallest) {
        throw Failure.invalidArgument(
            "a cache of " + capacity + " bytes is smaller than the smallest object",
            "--capacity",
            "give " + smallest + " bytes or more");
      }
    }
  }

  private static List<SimulationResult> simulate(
      Trace requests, Sweep sweep, SimulationOptions options) {
    AtomicLongArray done = new AtomicLongArray(sweep.runs());
    long steps = (long) (requests.requests() * sweep.sampleRate()) * sweep.runs();
    try (Progress.Bar bar = Progress.onTerminal().bar("simulating", steps)) {
      return sweep.run(
          requests,
          options,
          (run, policy, replayed) -> {
            done.set(run, replayed);
            bar.note(policy);
            bar.stepTo(IntStream.range(0, sweep.runs()).mapToLong(done::get).sum());
          });
    }
  }
}
