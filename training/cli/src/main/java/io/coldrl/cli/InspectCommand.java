package io.coldrl.cli;

import io.coldrl.cli.report.InspectReport;
import io.coldrl.cli.report.ModelFacts;
import io.coldrl.server.cli.OutputFormat;
import io.coldrl.server.cli.OutputOption;
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
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code coldrl inspect}: describes a trace or a model. */
@Command(
    name = "inspect",
    mixinStandardHelpOptions = true,
    versionProvider = VersionProvider.class,
    sortOptions = false,
    description = {
      "Describes a trace or a model.",
      "",
      "For a trace, prints sizes, popularity, objects requested once, reuse distances, times to"
          + " live, and the unique bytes per hour and day. A reuse distance is the number of unique"
          + " bytes between two requests for an object: an LRU cache of that size hits.",
      "",
      "For a model, prints its card, inputs, outputs, size and hash. There is no CSV output."
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
        description = "Model to describe: a directory written by `coldrl train --out`, or a file.")
    private @Nullable Path model;
  }

  @Mixin private final OutputOption output = new OutputOption();

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
      return new InspectReport(TraceProfile.of(read.trace())).render(output.format());
    }
    Path model = subject.model;
    if (model == null) {
      throw new IllegalStateException("picocli requires --trace or --model");
    }
    OutputFormat format = output.formatExceptCsv("a model");
    ModelFacts facts = ModelFacts.read(model);
    return format == OutputFormat.JSON ? facts.json() : facts.text();
  }
}
