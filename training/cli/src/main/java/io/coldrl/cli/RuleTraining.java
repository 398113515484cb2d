package io.coldrl.cli;

import io.coldrl.core.Failure;
import io.coldrl.core.file.AtomicFile;
import io.coldrl.learn.card.RuleCard;
import io.coldrl.learn.eviction.EvictionTrainRequest;
import io.coldrl.learn.eviction.HeldOut;
import io.coldrl.learn.eviction.RuleResult;
import io.coldrl.learn.eviction.RuleSearch;
import io.coldrl.learn.eviction.TooLittleDataException;
import io.coldrl.server.cli.OutputFormat;
import io.coldrl.sim.cache.policy.NodeRuleOption;
import io.coldrl.sim.cache.sweep.Sweep;
import io.coldrl.trace.TraceReport;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code coldrl train --learner rule}: fits the rule of the NGINX module to an access log. */
final class RuleTraining {
  private static final List<String> RIVALS =
      List.of("lru", "gdsf", NodeRuleOption.NAME, "clairvoyant");

  private final TraceOptions options;
  private final @Nullable Path directory;

  /**
   * @param directory for the rule's card; null to write none
   */
  RuleTraining(TraceOptions options, @Nullable Path directory) {
    this.options = options;
    this.directory = directory;
  }

  /** Checks before training that the card can be written. */
  RuleTraining checked() {
    if (directory != null) {
      AtomicFile.makeDirectory(directory);
      AtomicFile.at(directory.resolve(RuleCard.FILE));
    }
    return this;
  }

  /** Fits a rule, evaluates it, writes its card, and prints a summary. */
  void run(
      TraceReport report,
      EvictionTrainRequest request,
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

  private RuleResult search(EvictionTrainRequest request, int threads, PrintWriter err) {
    try (TrainingProgress progress =
        new TrainingProgress(Progress.onTerminal(), err, "training part")) {
      return RuleSearch.run(request, threads, progress);
    } catch (TooLittleDataException e) {
      throw new Failure(
          String.valueOf(e.getMessage()),
          options.files.toString(),
          "give a longer log or a smaller --capacity: the cache must have to evict",
          e);
    }
  }
}
