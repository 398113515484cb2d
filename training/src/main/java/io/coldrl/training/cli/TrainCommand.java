package io.coldrl.training.cli;

import io.coldrl.server.cli.CommandFailure;
import io.coldrl.server.cli.OutputFormat;
import io.coldrl.server.cli.VersionProvider;
import io.coldrl.training.report.ModelCard;
import io.coldrl.training.rl.TooLittleDataException;
import io.coldrl.training.rl.TrainRequest;
import io.coldrl.training.rl.TrainResult;
import io.coldrl.training.rl.Trainer;
import io.coldrl.training.trace.TraceReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
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
      "Trains an eviction model on your own log.",
      "",
      "The first 70%% of the log trains, the next 15%% chooses among the stages of training, the rest"
          + " judges the result against LRU and GDSF. Writes model.onnx and model-card.json."
    })
public final class TrainCommand implements Callable<Integer> {
  @Mixin private final TraceOptions trace = new TraceOptions();

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
      required = true,
      description = "Directory for model.onnx and model-card.json.")
  private Path directory = Path.of(".");

  @Option(
      names = "--objective",
      paramLabel = "WHAT",
      defaultValue = "objects",
      description = "What to save: misses of objects or of bytes (default: ${DEFAULT-VALUE}).")
  private TrainRequest.Objective objective = TrainRequest.Objective.OBJECTS;

  @Option(
      names = "--output",
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "table or json, the model card (default: ${DEFAULT-VALUE}).")
  private OutputFormat output = OutputFormat.TABLE;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    if (spec == null) {
      throw new IllegalStateException("run by picocli only");
    }
    if (output == OutputFormat.CSV) {
      throw CommandFailure.usage("training has no CSV output", "--output csv", "table or json");
    }
    Capacity parsed = Capacity.parse(capacity);
    TraceReader.Result read = trace.read(spec.commandLine().getErr());
    TrainRequest request =
        TrainRequest.of(
                read.trace(),
                parsed.bytes(read.report().uniqueBytes()),
                trace.training(read.report()),
                trace.seed)
            .withObjective(objective);
    ModelCard card = new ModelCard(read.report(), request, train(request));
    card.writeTo(directory);
    PrintWriter out = spec.commandLine().getOut();
    out.print(output == OutputFormat.JSON ? card.json() : card.summary(directory));
    out.flush();
    return CommandFailure.EXIT_OK;
  }

  private TrainResult train(TrainRequest request) {
    try (Progress.Bar bar = Progress.onTerminal().bar("training", 1)) {
      return Trainer.train(
          request, (stage, done, total, loss) -> bar.note(stage + " " + done + "/" + total));
    } catch (TooLittleDataException e) {
      throw new CommandFailure(
          String.valueOf(e.getMessage()),
          trace.files.toString(),
          "give a longer log or a smaller --capacity: the cache must have to evict",
          e);
    }
  }
}
