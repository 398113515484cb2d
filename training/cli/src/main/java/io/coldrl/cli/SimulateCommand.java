package io.coldrl.cli;

import io.coldrl.cli.report.HtmlReport;
import io.coldrl.cli.report.RunSettings;
import io.coldrl.cli.report.SimulationReport;
import io.coldrl.core.Failure;
import io.coldrl.core.eviction.EvictionBatch;
import io.coldrl.core.file.AtomicFile;
import io.coldrl.server.cli.OutputFormat;
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

/** {@code coldrl simulate}: what each policy would give on a trace. */
@Command(
    name = "simulate",
    mixinStandardHelpOptions = true,
    versionProvider = VersionProvider.class,
    sortOptions = false,
    description = {
      "What each policy would give on your own log, at your cache size.",
      "",
      "Models and rules over sampled candidates run with the candidates and the decision code that"
          + " serve."
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
      names = "--victims-per-decision",
      paramLabel = "N",
      defaultValue = "4",
      description =
          "How many evictions one answer of a model or rule over sampled candidates allows, 1 to"
              + " 64, as the module's coldrl_batch: more is faster, fewer is better (default:"
              + " ${DEFAULT-VALUE}).")
  private int victimsPerDecision = 4;

  @Option(
      names = "--sample",
      paramLabel = "RATE",
      defaultValue = "1",
      description =
          "Simulate only this share of the objects, in a cache scaled down likewise (SHARDS), for"
              + " long traces; such as 0.1 (default: all).")
  private double sampleRate = 1;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Runs side by side (default: one for each core).")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--output",
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private OutputFormat output = OutputFormat.TABLE;

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "Also write a report with charts: one HTML file that loads nothing else.")
  private @Nullable Path reportFile;

  @Option(
      names = "--origin-cost-per-gb",
      paramLabel = "N",
      description =
          "What 10^9 bytes from the origin cost, in any currency: results are told in money too.")
  private @Nullable Double costPerGb;

  @ArgGroup(validate = false, heading = "%nNGINX mode, by the names of proxy_cache_path:%n")
  private NginxOptions nginx = new NginxOptions();

  private @Nullable CommandSpec spec;

  /** Called by picocli. */
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
    // Before a long log is read.
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
    Stdout.print(out, report.render(output));
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
            "a cache of " + capacity + " bytes can't hold even the smallest object",
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
