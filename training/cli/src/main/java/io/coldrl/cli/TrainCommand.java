package io.coldrl.cli;

import io.coldrl.core.Failure;
import io.coldrl.core.file.AtomicFile;
import io.coldrl.inference.Task;
import io.coldrl.learn.card.EvictionModelCard;
import io.coldrl.learn.eviction.Ablation;
import io.coldrl.learn.eviction.CheckpointFile;
import io.coldrl.learn.eviction.EvictionTrainRequest;
import io.coldrl.learn.eviction.EvictionTrainResult;
import io.coldrl.learn.eviction.EvictionTrainer;
import io.coldrl.learn.eviction.HeldOut;
import io.coldrl.learn.eviction.Learner;
import io.coldrl.learn.eviction.TooLittleDataException;
import io.coldrl.learn.eviction.TraceSample;
import io.coldrl.server.cli.OutputFormat;
import io.coldrl.server.cli.TaskOption;
import io.coldrl.server.cli.VersionProvider;
import io.coldrl.sim.cache.Objective;
import io.coldrl.sim.cache.SimulationResult;
import io.coldrl.sim.cache.policy.PolicyCatalog;
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
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code coldrl train}: from an access log to a model that the agent serves. */
@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    versionProvider = VersionProvider.class,
    sortOptions = false,
    description = {
      "Trains a model on your own log: of eviction, or with --task routing of routing.",
      "",
      "For routing, the log's objects, sizes, rates and response times are replayed in a queueing"
          + " simulator with backends that are uneven, noisy, failing and caching; the first 70%% of"
          + " the log trains, the rest judges. What follows is about eviction.",
      "",
      "A log of more than three million requests is sampled: all requests for a part of the"
          + " objects.",
      "",
      "The first 70%% of the log trains, the next 15%% chooses among the stages of training, the rest"
          + " judges the result against LRU, the classical policies and a clairvoyant one. Says at"
          + " the end whether the model is worth deploying."
    })
public final class TrainCommand implements Callable<Integer> {
  private static final List<String> EVICTION_ONLY =
      List.of("--capacity", "--objective", "--learner", "--ablate", "--mode", "--synthesise-ttl");

  @Mixin private final TraceOptions trace = new TraceOptions();

  @Mixin private final TaskOption task = new TaskOption();

  @Option(
      names = "--quick",
      description =
          "Routing: a twentieth of the work, for a first look; the model will not be good.")
  private boolean quick;

  @Option(
      names = "--capacity",
      paramLabel = "SIZE",
      defaultValue = "1%",
      description =
          "The cache's size, such as 25MB, 64MiB or 1%% of the unique bytes (default:"
              + " ${DEFAULT-VALUE}).")
  private String capacity = "1%";

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "coldrl-model",
      description =
          "Directory for model.onnx, model-card.json and model-card.md (default:"
              + " ${DEFAULT-VALUE}). Training that was interrupted goes on from the checkpoint that"
              + " it has left there. A rule's card, rule-card.json, is written only where this is"
              + " given.")
  private Path directory = Path.of("coldrl-model");

  @Option(
      names = "--objective",
      paramLabel = "WHAT",
      defaultValue = "objects",
      description =
          "What to save: missed objects, missed bytes, or cost, the time that the origin takes"
              + " (default: ${DEFAULT-VALUE}).")
  private Objective objective = Objective.OBJECTS;

  @Option(
      names = "--learner",
      paramLabel = "WHAT",
      defaultValue = "dqn",
      description =
          "What learns: dqn, a dueling network; trees, gradient-boosted by LightGBM; or rule, the"
              + " three numbers of the rule that NGINX's module follows without an agent: prints"
              + " the line for nginx.conf last (default: ${DEFAULT-VALUE}).")
  private Learner learner = Learner.DQN;

  @Option(
      names = "--ablate",
      paramLabel = "PART",
      split = ",",
      description =
          "Leave parts out, to see what they are worth: ${COMPLETION-CANDIDATES}; labels is a"
              + " control that has to lose the gain.")
  private Set<Ablation> ablations = Set.of();

  @Option(
      names = "--output",
      paramLabel = "FORMAT",
      defaultValue = "table",
      description =
          "table, the verdict in words, or json, the model card (default: ${DEFAULT-VALUE}).")
  private OutputFormat output = OutputFormat.TABLE;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    if (spec == null) {
      throw new IllegalStateException("run by picocli only");
    }
    if (output == OutputFormat.CSV) {
      throw Failure.invalidArgument("training has no CSV output", "--output csv", "table or json");
    }
    PrintWriter err = spec.commandLine().getErr();
    if (task.task() == Task.ROUTING) {
      refuse(EVICTION_ONLY, "eviction");
      new RoutingTraining(trace, directory, quick).run(output, spec.commandLine().getOut(), err);
      return ExitCode.OK;
    }
    refuse(List.of("--quick"), "routing");
    RuleTraining rule = learner == Learner.RULE ? rule() : null;
    Capacity parsed = Capacity.parse(capacity);
    TraceReader.Result read = trace.read(err);
    if (objective == Objective.COST && !read.trace().tellsOriginTimes()) {
      throw new Failure(
          "the log tells no response times of the origin",
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
                sample.trace(), sample.capacityBytes(), trace.training(report), trace.seed)
            .withObjective(objective)
            .withLearner(learner)
            .without(ablations);
    if (rule != null) {
      rule.run(report, request, output, spec.commandLine().getOut(), err);
      return ExitCode.OK;
    }
    CheckpointFile checkpoint = checkpoint();
    EvictionTrainResult result = train(request, checkpoint, err);
    EvictionModelCard card = new EvictionModelCard(report, request, result, judge(request, result));
    card.writeTo(directory);
    checkpoint.delete();
    PrintWriter out = spec.commandLine().getOut();
    out.print(output == OutputFormat.JSON ? card.json() : card.summary(directory));
    out.flush();
    return ExitCode.OK;
  }

  private RuleTraining rule() {
    if (!ablations.isEmpty()) {
      throw Failure.invalidArgument(
          "a rule has no parts that could be left out", "--ablate", "leave it out");
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
            "the option is for " + onlyFor + " only", name, "leave it out, or change --task");
      }
    }
  }

  private static String sampled(Trace whole, long capacityBytes, TraceSample sample) {
    return String.format(
        Locale.ROOT,
        "%,d requests: trained and judged on those for %.1f%% of the objects, in a cache of %,d MB"
            + " that stands for one of %,d MB",
        whole.requests(),
        100 * sample.rate(),
        sample.capacityBytes() / 1_000_000,
        capacityBytes / 1_000_000);
  }

  // Before the work: a directory that can't be written to should not be found out afterwards.
  private CheckpointFile checkpoint() {
    AtomicFile.makeDirectory(directory);
    Path file = directory.resolve("checkpoint.json");
    AtomicFile.at(file);
    return CheckpointFile.at(file);
  }

  private EvictionTrainResult train(
      EvictionTrainRequest request, CheckpointFile checkpoint, PrintWriter err) {
    try (TrainingProgress progress =
        new TrainingProgress(Progress.onTerminal(), err, "validation stretch")) {
      return EvictionTrainer.train(request, progress, checkpoint);
    } catch (TooLittleDataException e) {
      throw new Failure(
          String.valueOf(e.getMessage()),
          trace.files.toString(),
          "give a longer log or a smaller --capacity: the cache must have to evict",
          e);
    }
  }

  private static List<SimulationResult> judge(
      EvictionTrainRequest request, EvictionTrainResult result) {
    List<String> policies = new ArrayList<>(PolicyCatalog.classical());
    policies.remove("random");
    policies.add("clairvoyant");
    long capacityBytes = request.capacityBytes();
    Sweep rivals =
        new Sweep(
            policies,
            List.of(capacityBytes, 10 * capacityBytes, Math.max(1, capacityBytes / 10)),
            Runtime.getRuntime().availableProcessors(),
            1);
    int runs = rivals.runs() + rivals.capacities().size();
    AtomicInteger over = new AtomicInteger();
    try (Progress.Bar bar = Progress.onTerminal().bar("judging", runs)) {
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
