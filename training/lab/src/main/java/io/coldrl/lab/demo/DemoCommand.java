package io.coldrl.lab.demo;

import io.coldrl.cli.Progress;
import io.coldrl.core.Failure;
import io.coldrl.server.cli.OutputFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code coldrl demo}: the whole loop on one machine. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Shows real NGINX with and without ColdRL, on generated traffic, in about 5 minutes.",
      "",
      "Traffic goes through NGINX by LRU and by the module's rule, which needs no agent; a model is"
          + " trained from the log that NGINX wrote; the same traffic goes through NGINX again, the"
          + " model choosing the victims. Needs nginx and the built module (make build). Everything"
          + " runs on loopback."
    })
public final class DemoCommand implements Callable<Integer> {
  @Option(
      names = "--dir",
      paramLabel = "DIR",
      defaultValue = "target/demo",
      description = "where report.json and model/ go (default: ${DEFAULT-VALUE})")
  private Path directory = Path.of("target/demo");

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "seed of traffic and training (default: ${DEFAULT-VALUE})")
  private long seed;

  @Option(
      names = "--output",
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "table or json (default: ${DEFAULT-VALUE})")
  private OutputFormat output = OutputFormat.TABLE;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (output == OutputFormat.CSV) {
      throw Failure.invalidArgument("the demo has no CSV output", "--output csv", "table or json");
    }
    Path model = directory.resolve("model");
    Files.createDirectories(model);
    DemoReport report = new Demo(DemoSettings.of(seed), model, Progress.onTerminal()).run();
    Path file = directory.resolve("report.json");
    report.writeTo(file);
    if (output == OutputFormat.JSON) {
      spec.commandLine().getOut().println(Files.readString(file));
    } else {
      spec.commandLine().getOut().print(report.table());
      spec.commandLine().getOut().println("report      " + file + ", model " + model);
    }
    spec.commandLine().getOut().flush();
    return ExitCode.OK;
  }
}
