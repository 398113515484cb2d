package io.coldrl.training.cli;

import io.coldrl.server.cli.CommandFailure;
import io.coldrl.server.cli.OutputFormat;
import io.coldrl.training.file.AtomicFile;
import io.coldrl.training.report.RuleCard;
import io.coldrl.training.rl.HeldOut;
import io.coldrl.training.rl.RuleResult;
import io.coldrl.training.rl.RuleSearch;
import io.coldrl.training.rl.TooLittleDataException;
import io.coldrl.training.rl.TrainRequest;
import io.coldrl.training.sim.policy.NodeRuleOption;
import io.coldrl.training.sim.sweep.Sweep;
import io.coldrl.training.trace.TraceReport;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code coldrl train --learner rule}: from an access log to a line of NGINX's configuration. */
final class RuleTraining {
  private static final List<String> RIVALS =
      List.of("lru", "gdsf", NodeRuleOption.NAME, "clairvoyant");

  private final TraceOptions options;
  private final @Nullable Path directory;

  /**
   * A run.
   *
   * @param directory for the rule's card, or null for none
   */
  RuleTraining(TraceOptions options, @Nullable Path directory) {
    this.options = options;
    this.directory = directory;
  }

  /** Finds out now, before the work, whether the card can be written. */
  RuleTraining checked() {
    if (directory != null) {
      AtomicFile.makeDirectory(directory);
      AtomicFile.at(directory.resolve(RuleCard.FILE));
    }
    return this;
  }

  /** Searches, judges, writes, and says what came of it. */
  void run(
      TraceReport report,
      TrainRequest request,
      OutputFormat output,
      PrintWriter out,
      PrintWriter err) {
    int threads = Runtime.getRuntime().availableProcessors();
    RuleResult result = search(request, threads, err);
    Sweep rivals = new Sweep(RIVALS, List.of(request.capacityBytes()), threads, 1);
    RuleCard card =
        new RuleCard(
            report, request, result, HeldOut.judge(request, result, rivals, Sweep.Progress.NONE));
    if (directory != null) {
      card.writeTo(directory);
    }
    out.print(output == OutputFormat.JSON ? card.json() : card.summary());
    out.flush();
  }

  private RuleResult search(TrainRequest request, int threads, PrintWriter err) {
    try (TrainingProgress progress =
        new TrainingProgress(Progress.onTerminal(), err, "training stretch")) {
      return RuleSearch.run(request, threads, progress);
    } catch (TooLittleDataException e) {
      throw new CommandFailure(
          String.valueOf(e.getMessage()),
          options.files.toString(),
          "give a longer log or a smaller --capacity: the cache must have to evict",
          e);
    }
  }
}
