package io.coldrl.server.cli;

import io.coldrl.core.Failure;
import io.coldrl.server.Agent;
import io.coldrl.server.TakeOver;
import io.coldrl.server.TemporaryDirectory;
import io.coldrl.server.config.AgentConfig;
import io.coldrl.server.config.ConfigException;
import io.coldrl.server.config.ConfigKey;
import io.coldrl.server.config.ConfigParser;
import io.coldrl.server.config.LogFormat;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code coldrl agent}: runs the agent until SIGTERM; SIGHUP reloads. */
@Command(
    name = "agent",
    description =
        "Runs the agent: answers eviction and routing requests on a unix socket until SIGTERM."
            + " SIGHUP makes it read models, endpoints and certificates again.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  coldrl agent --config /etc/coldrl/agent.yaml",
      "  coldrl agent --socket a.sock --history-file history.dat --model model.onnx"
    },
    mixinStandardHelpOptions = true,
    versionProvider = VersionProvider.class,
    modelTransformer = ConfigFlags.class,
    sortOptions = false)
public final class AgentCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(AgentCommand.class);
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(20);

  private final Map<ConfigKey, String> flags = new EnumMap<>(ConfigKey.class);

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "YAML file with the settings below, _ for -. An option overrides the file.")
  private @Nullable Path configFile;

  @Option(
      names = "--check",
      description =
          "Check the settings and all that they name, print them as YAML and exit: 0 if the agent"
              + " can run, else 1. Leaves a running agent alone.")
  private boolean checkOnly;

  @Option(
      names = "--take-over",
      description =
          "Replace the agent that runs with this configuration, without a gap: it decides until"
              + " this one is warm, then ends. Starts as usual if none runs.")
  private boolean takeOver;

  void set(ConfigKey key, @Nullable String value) {
    if (value != null) {
      flags.put(key, value);
    }
  }

  @Override
  public Integer call() throws InterruptedException {
    if (checkOnly && spec != null) {
      return CheckReport.run(spec.commandLine(), configFile, flags);
    }
    AgentConfig config = config();
    Logging.configure(config.logLevel(), config.logFormat());
    try {
      return start(config);
    } catch (RuntimeException e) {
      if (config.logFormat() == LogFormat.JSON) {
        // What collects such logs can't read the lines that follow.
        LOG.error("the agent can't run: {}", e instanceof Failure ? e.getMessage() : e.toString());
      }
      throw e;
    }
  }

  private int start(AgentConfig config) throws InterruptedException {
    AgentSignals signals = AgentSignals.install(STOP_PATIENCE);
    try (TemporaryDirectory temporary = TemporaryDirectory.open(config.temporaryDirectory())) {
      // Also when SIGTERM comes before there is an agent to close.
      Runtime.getRuntime().addShutdownHook(new Thread(temporary::close, "coldrl-temporary"));
      temporary.use();
      return run(config, signals, temporary);
    } catch (LinkageError e) {
      throw new Failure(
          "can't load a library: " + e,
          config.temporaryDirectory().toString(),
          "see that this directory has 50 MB of space, or set temporary_directory elsewhere",
          e);
    }
  }

  private int run(AgentConfig config, AgentSignals signals, TemporaryDirectory temporary)
      throws InterruptedException {
    Agent replacing =
        takeOver
            ? TakeOver.run(config, temporary.path(), starting -> start(signals, starting))
            : null;
    try (Agent agent = replacing == null ? listen(config, signals) : replacing) {
      return agent.awaitEnd() ? ExitCode.OK : ExitCode.SOFTWARE;
    } finally {
      Logging.reportLeftOut();
    }
  }

  private static Agent listen(AgentConfig config, AgentSignals signals) {
    // Not while signals wait: to recover the history may take long.
    Agent listening = Agent.listen(config);
    Agent agent = start(signals, () -> listening);
    agent.warmUpAndServe();
    return agent;
  }

  private static Agent start(AgentSignals signals, Supplier<Agent> starting) {
    Agent agent = signals.start(starting);
    Thread.setDefaultUncaughtExceptionHandler(agent::onUncaught);
    return agent;
  }

  private AgentConfig config() {
    try {
      return ConfigParser.parse(configFile, flags);
    } catch (ConfigException e) {
      throw Failure.invalidArgument(
          String.join("; ", e.problems()),
          CheckReport.where(configFile),
          "correct these settings; `coldrl agent --help` lists all, `--check` tests them");
    }
  }
}
