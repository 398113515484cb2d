package io.coldrl.cli;

import io.coldrl.core.Failure;
import io.coldrl.core.file.AtomicFile;
import io.coldrl.inference.Task;
import io.coldrl.learn.card.EvictionModelCard;
import io.coldrl.learn.eviction.Ablation;
import io.coldrl.learn.eviction.CheckpointFile;
import io.coldrl.learn.eviction.Deployment;
import io.coldrl.learn.eviction.EvictionTrainRequest;
import io.coldrl.learn.eviction.EvictionTrainResult;
import io.coldrl.learn.eviction.EvictionTrainer;
import io.coldrl.learn.eviction.HeldOut;
import io.coldrl.learn.eviction.Learner;
import io.coldrl.learn.eviction.PolicyTuning;
import io.coldrl.learn.eviction.Prior;
import io.coldrl.learn.eviction.TooLittleDataException;
import io.coldrl.learn.eviction.TraceSample;
import io.coldrl.server.cli.OutputFormat;
import io.coldrl.server.cli.OutputOption;
import io.coldrl.server.cli.TaskOption;
import io.coldrl.server.cli.VersionProvider;
import io.coldrl.sim.cache.Objective;
import io.coldrl.sim.cache.SimulationResult;
import io.coldrl.sim.cache.policy.PolicyCatalog;
import io.coldrl.sim.cache.policy.TunablePolicy;
import io.coldrl.sim.cache.sweep.Sweep;
import io.coldrl.trace.Trace;
import io.coldrl.trace.TraceReader;
import io.coldrl.trace.TraceReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code coldrl train}: trains a model that the agent can serve on an access log. */
@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    versionProvider = VersionProvider.class,
    sortOptions = false,
    description = {
      "Trains a model on your own log and prints whether it is worth deploying.",
      "",
      "The model is for eviction, or with --task routing for routing. There is no CSV output; the"
          + " JSON output is the model card.",
      "",
      "Eviction: trains on the first 70%% of the log and selects the best stage of training on the"
          + " next 15%%. The rest evaluates the model against LRU, the classical policies and a"
          + " clairvoyant one. If a log has more than three million requests, all requests for a"
          + " sample of its objects are used.",
      "",
      "Routing: replays the objects, sizes, rates and response times of the log in a queueing"
          + " simulator with backends that are uneven, noisy, failing and caching. Trains on the"
          + " first 70%% of the log and evaluates on the rest."
    })
public final class TrainCommand implements Callable<Integer> {
  private static final List<String> EVICTION_ONLY =
      Stream.concat(
              Stream.of(
                  "--capacity",
                  "--objective",
                  "--learner",
                  "--ablate",
                  "--mode",
                  "--synthesise-ttl"),
              NginxOptions.NAMES.stream())
          .toList();

  @Mixin private final TraceOptions trace = new TraceOptions();

  @Mixin private final TaskOption task = new TaskOption();

  @Option(
      names = "--quick",
      description =
          "For --task routing: train with a twentieth of the usual work, as a trial run. Not for a"
              + " model that serves.")
  private boolean quick;

  @Option(
      names = "--capacity",
      paramLabel = "SIZE",
      defaultValue = "1%",
      description =
          "Capacity of the cache, such as 25MB, 64MiB or 1%% of the log's unique bytes (default:"
              + " ${DEFAULT-VALUE}).")
  private String capacity = "1%";

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "coldrl-model",
      description =
          "Directory for model.onnx, model-card.json and model-card.md (default:"
              + " ${DEFAULT-VALUE}). Interrupted training continues from the checkpoint in it. With"
              + " --learner rule, rule-card.json is written only if this option is given.")
  private Path directory = Path.of("coldrl-model");

  @Option(
      names = "--objective",
      paramLabel = "WHAT",
      defaultValue = "objects",
      description =
          "What to minimise: objects (misses), bytes (missed bytes) or cost (response time of the"
              + " origin) (default: ${DEFAULT-VALUE}).")
  private Objective objective = Objective.OBJECTS;

  @Option(
      names = "--learner",
      paramLabel = "WHAT",
      defaultValue = "network",
      description =
          "network: a dueling network, trained by a survival likelihood; its score is then searched"
              + " by simulation. trees: gradient-boosted trees (LightGBM). rule: the three numbers of the"
              + " rule that the NGINX module applies without an agent; prints the directive for"
              + " nginx.conf last. cold-rl: the pipeline of the paper of that name, to compare with."
              + " (default: ${DEFAULT-VALUE})")
  private Learner learner = Learner.NETWORK;

  @Option(
      names = "--ablate",
      paramLabel = "PART",
      split = ",",
      description =
          "Train without these parts, to measure their effect: ${COMPLETION-CANDIDATES}. labels"
              + " shuffles the labels: a control, in which the gain must disappear.")
  private Set<Ablation> ablations = Set.of();

  @Mixin private final OutputOption output = new OutputOption();

  @ArgGroup(validate = false, heading = "%nSettings of NGINX's cache, for --mode nginx:%n")
  private NginxOptions nginx = new NginxOptions();

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    if (spec == null) {
      throw new IllegalStateException("run by picocli only");
    }
    OutputFormat format = output.formatExceptCsv("training");
    PrintWriter err = spec.commandLine().getErr();
    if (task.task() == Task.ROUTING) {
      refuse(EVICTION_ONLY, "eviction");
      new RoutingTraining(trace, directory, quick).run(format, spec.commandLine().getOut(), err);
      return ExitCode.OK;
    }
    refuse(List.of("--quick"), "routing");
    RuleTraining rule = learner == Learner.RULE ? rule() : null;
    Capacity parsed = Capacity.parse(capacity);
    TraceReader.Result read = trace.read(err);
    if (objective == Objective.COST && !read.trace().tellsOriginTimes()) {
      throw new Failure(
          "the log has no response times of the origin",
          trace.files.toString(),
          "log $upstream_response_time, or choose --objective objects or bytes");
    }
    TraceReport report = read.report();
    long capacityBytes = parsed.bytes(report.uniqueBytes());
    TraceSample sample = TraceSample.of(read.trace(), capacityBytes, trace.seed);
    if (sample.rate() < 1) {
      String sampled = sampled(read.trace(), capacityBytes, sample);
      err.println(sampled);
      report = report.withWarning(sampled);
    }
    EvictionTrainRequest request =
        EvictionTrainRequest.of(
                sample.trace(), sample.capacityBytes(), trace.simulation(report, nginx), trace.seed)
            .withObjective(objective)
            .withLearner(learner)
            .withPrior(Prior.shipped())
            .without(ablations);
    if (rule != null) {
      rule.run(report, request, format, spec.commandLine().getOut(), err);
      return ExitCode.OK;
    }
    CheckpointFile checkpoint = checkpoint();
    EvictionTrainResult result = train(request, checkpoint, err);
    EvictionModelCard card = judged(report, request, result);
    card.writeTo(directory);
    checkpoint.delete();
    PrintWriter out = spec.commandLine().getOut();
    out.print(format == OutputFormat.JSON ? card.json() : card.summary(directory));
    out.flush();
    return ExitCode.OK;
  }

  private RuleTraining rule() {
    if (!ablations.isEmpty()) {
      throw Failure.invalidArgument(
          "a rule has no parts to leave out", "--ablate", "omit the option");
    }
    return new RuleTraining(trace, isGiven("--out") ? directory : null).checked();
  }

  private boolean isGiven(String option) {
    return spec != null && spec.commandLine().getParseResult().hasMatchedOption(option);
  }

  private void refuse(List<String> names, String onlyFor) {
    for (String name : names) {
      if (isGiven(name)) {
        throw Failure.invalidArgument(
            "the option is for " + onlyFor + " only", name, "omit it, or change --task");
      }
    }
  }

  private static String sampled(Trace whole, long capacityBytes, TraceSample sample) {
    return String.format(
        Locale.ROOT,
        "%,d requests: trained and evaluated on those for %.1f%% of the objects, in a cache of %,d"
            + " MB that represents one of %,d MB",
        whole.requests(),
        100 * sample.rate(),
        sample.capacityBytes() / 1_000_000,
        capacityBytes / 1_000_000);
  }

  // Before training, so that a directory that is not writable is reported at once.
  private CheckpointFile checkpoint() {
    AtomicFile.makeDirectory(directory);
    Path file = directory.resolve("checkpoint.json");
    AtomicFile.at(file);
    return CheckpointFile.at(file);
  }

  private EvictionTrainResult train(
      EvictionTrainRequest request, CheckpointFile checkpoint, PrintWriter err) {
    try (TrainingProgress progress =
        new TrainingProgress(Progress.onTerminal(), err, "validation part")) {
      return EvictionTrainer.train(request, progress, checkpoint);
    } catch (TooLittleDataException e) {
      throw new Failure(
          String.valueOf(e.getMessage()),
          trace.files.toString(),
          "give a longer log or a smaller --capacity: the cache must have to evict",
          e);
    }
  }

  private static EvictionModelCard judged(
      TraceReport report, EvictionTrainRequest request, EvictionTrainResult result) {
    int threads = Runtime.getRuntime().availableProcessors();
    List<String> rules;
    try (Progress.Bar bar = Progress.onTerminal().bar("tuning rules", PolicyTuning.MOST_TRIALS)) {
      rules =
          Deployment.rules(
              PolicyTuning.tune(request, List.of(TunablePolicy.values()), threads, bar::stepTo));
    }
    Deployment deployment = Deployment.choose(request, result, rules, threads);
    return new EvictionModelCard(
        report, request, result, deployment, judge(request, result, rules, threads));
  }

  private static List<SimulationResult> judge(
      EvictionTrainRequest request, EvictionTrainResult result, List<String> rules, int threads) {
    List<String> policies = new ArrayList<>(PolicyCatalog.classical());
    policies.remove("random");
    policies.addAll(rules);
    policies.add("clairvoyant");
    // The bound counts requests and bytes, not the origin's time.
    if (request.objective() != Objective.COST) {
      policies.add("pfoo-l");
    }
    long capacityBytes = request.capacityBytes();
    Sweep rivals =
        new Sweep(
            policies,
            List.of(capacityBytes, 10 * capacityBytes, Math.max(1, capacityBytes / 10)),
            threads,
            1);
    int runs = rivals.runs() + rivals.capacities().size();
    AtomicInteger over = new AtomicInteger();
    try (Progress.Bar bar = Progress.onTerminal().bar("evaluating", runs)) {
      return HeldOut.judge(
          request,
          result,
          rivals,
          (run, policy, done) -> {
            if (done == request.trace().requests()) {
              bar.stepTo(over.incrementAndGet());
            }
          });
    }
  }
}
