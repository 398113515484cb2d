package io.coldrl.cli;

import io.coldrl.cli.report.InspectReport;
import io.coldrl.cli.report.ModelFacts;
import io.coldrl.core.Failure;
import io.coldrl.server.cli.OutputFormat;
import io.coldrl.server.cli.VersionProvider;
import io.coldrl.trace.TraceReader;
import io.coldrl.trace.profile.TraceProfile;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code coldrl inspect}: what a trace or a model is like. */
@Command(
    name = "inspect",
    mixinStandardHelpOptions = true,
    versionProvider = VersionProvider.class,
    sortOptions = false,
    description = {
      "What a trace is like, or a model.",
      "",
      "A trace: sizes, popularity, objects requested once, reuse distances (unique bytes between"
          + " two requests for an object: what an LRU cache must hold to hit), times to live, and"
          + " unique bytes of hours and days. A model: its card, inputs, outputs, size and hash."
    })
public final class InspectCommand implements Callable<Integer> {
  @ArgGroup(multiplicity = "1")
  private Subject subject = new Subject();

  /** A trace or a model. */
  private static final class Subject {
    @ArgGroup(exclusive = false)
    private @Nullable TraceOptions trace;

    @Option(
        names = "--model",
        paramLabel = "DIR",
        description = "A directory that `coldrl train --out DIR` wrote, or a model's file.")
    private @Nullable Path model;
  }

  @Option(
      names = "--output",
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private OutputFormat output = OutputFormat.TABLE;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    if (spec == null) {
      throw new IllegalStateException("run by picocli only");
    }
    PrintWriter err = spec.commandLine().getErr();
    Stdout.print(spec.commandLine().getOut(), report(err));
    return ExitCode.OK;
  }

  private String report(PrintWriter err) {
    TraceOptions trace = subject.trace;
    if (trace != null) {
      TraceReader.Result read = trace.read(err);
      return new InspectReport(TraceProfile.of(read.trace())).render(output);
    }
    Path model = subject.model;
    if (model == null) {
      throw new IllegalStateException("picocli demands one of both");
    }
    if (output == OutputFormat.CSV) {
      throw Failure.invalidArgument("a model has no CSV output", "--output csv", "table or json");
    }
    ModelFacts facts = ModelFacts.read(model);
    return output == OutputFormat.JSON ? facts.json() : facts.text();
  }
}
