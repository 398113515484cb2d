package io.coldrl.lab.closeness;

import io.coldrl.cli.Progress;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code coldrl closeness}: a check of the simulator, for those who work on it. */
@Command(
    name = "closeness",
    hidden = true,
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Compares the simulator's NGINX mode with real NGINX, on generated traffic, in 4 minutes.",
      "",
      "50,000 requests go through real NGINX by LRU, with usual and with tight settings, and by a"
          + " model; the simulator replays the log that each run wrote. Ends with 1 where a hit ratio is off by more than 0.5 points."
    })
public final class ClosenessCommand implements Callable<Integer> {
  @Option(
      names = "--dir",
      paramLabel = "DIR",
      defaultValue = "target/closeness",
      description = "where model/ goes (default: ${DEFAULT-VALUE})")
  private Path directory = Path.of("target/closeness");

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "seed of traffic, training and simulation (default: ${DEFAULT-VALUE})")
  private long seed;

  @Option(
      names = "--model",
      paramLabel = "DIR",
      description = "only the model's arm, with this model (default: all arms, and train one)")
  private @Nullable Path existing;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path model = directory.resolve("model");
    Files.createDirectories(model);
    Closeness closeness = new Closeness(seed, model, Progress.onTerminal());
    Path only = existing;
    List<ClosenessArm> arms =
        only == null ? closeness.run() : closeness.runOnly(only.toAbsolutePath());
    PrintWriter out = spec.commandLine().getOut();
    out.printf(Locale.ROOT, "%-32s%10s%12s%12s%n", "", "real", "simulated", "points");
    arms.forEach(arm -> out.println(arm.render()));
    out.printf(
        Locale.ROOT,
        "traffic     generated, seed %d; %,d requests in each arm, the first %,d not counted%n"
            + "tight       inactive 20s, min_uses 2, manager_files 60, manager_sleep 100ms%n",
        seed,
        Closeness.REQUESTS,
        Closeness.WARM_UP);
    boolean close = arms.stream().allMatch(ClosenessArm::isClose);
    out.printf(
        Locale.ROOT,
        "%s within %.1f points of real NGINX%n",
        close ? "all" : "not all",
        ClosenessArm.LIMIT_POINTS);
    out.flush();
    return close ? ExitCode.OK : ExitCode.SOFTWARE;
  }
}
