package io.coldrl.server.cli;

import io.coldrl.core.Failure;
import io.coldrl.server.Agent;
import io.coldrl.server.config.AgentConfig;
import io.coldrl.server.config.ConfigException;
import io.coldrl.server.config.ConfigKey;
import io.coldrl.server.config.ConfigParser;
import io.coldrl.server.config.RoutingConfig;
import io.coldrl.server.config.StartupException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code coldrl agent}: serves until it is told to stop. */
@Command(
    name = "agent",
    description =
        "Serves eviction and routing decisions on a unix socket until it is told to stop (SIGTERM).",
    footerHeading = "%nExamples:%n",
    footer = {
      "  coldrl agent --config /etc/coldrl/agent.yaml",
      "  coldrl agent --socket ./agent.sock --history-file ./history.dat --model ./model.onnx"
    },
    mixinStandardHelpOptions = true,
    versionProvider = VersionProvider.class,
    sortOptions = false)
public final class AgentCommand implements Callable<Integer> {
  private final Map<ConfigKey, String> flags = new EnumMap<>(ConfigKey.class);

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "YAML file with the keys below (with _ for -); flags win over it.")
  private @Nullable Path configFile;

  @Option(
      names = "--check",
      description = "Check the configuration, print it as YAML, and don't serve.")
  private boolean checkOnly;

  @Option(
      names = "--socket",
      paramLabel = "PATH",
      description = "The unix socket to serve on (/run/coldrl/agent.sock).")
  void setSocket(String value) {
    flags.put(ConfigKey.SOCKET, value);
  }

  @Option(
      names = "--socket-mode",
      paramLabel = "OCTAL",
      description = "Permission bits of the socket (0660).")
  void setSocketMode(String value) {
    flags.put(ConfigKey.SOCKET_MODE, value);
  }

  @Option(
      names = "--history-file",
      paramLabel = "PATH",
      description = "Where objects are remembered (/var/lib/coldrl/history.dat).")
  void setHistoryFile(String value) {
    flags.put(ConfigKey.HISTORY_FILE, value);
  }

  @Option(
      names = "--history-objects",
      paramLabel = "N",
      description = "Most objects to remember, about 200 bytes each (1000000).")
  void setHistoryObjects(String value) {
    flags.put(ConfigKey.HISTORY_OBJECTS, value);
  }

  @Option(
      names = "--model",
      paramLabel = "PATH",
      description = "The model's file (/var/lib/coldrl/model.onnx). Without one, LRU decides.")
  void setModel(String value) {
    flags.put(ConfigKey.MODEL, value);
  }

  @Option(
      names = "--budget-us",
      paramLabel = "US",
      description = "Time for a decision where the request names none, in microseconds (300).")
  void setBudgetUs(String value) {
    flags.put(ConfigKey.BUDGET_US, value);
  }

  @Option(
      names = "--warm-up-seconds",
      paramLabel = "S",
      description = "Longest warm-up before health says SERVING; 0 for none (5).")
  void setWarmUpSeconds(String value) {
    flags.put(ConfigKey.WARM_UP_SECONDS, value);
  }

  @Option(
      names = "--log-level",
      paramLabel = "LEVEL",
      description = "error, warn, info or debug (info).")
  void setLogLevel(String value) {
    flags.put(ConfigKey.LOG_LEVEL, value);
  }

  @ArgGroup(
      validate = false,
      heading = "%nRouting, for Envoy; off unless endpoints come from one of the first three:%n")
  private RoutingFlags routing = new RoutingFlags();

  @Override
  public Integer call() throws InterruptedException {
    AgentConfig config = config();
    if (checkOnly) {
      print(config);
      return ExitCode.OK;
    }
    Logging.setLevel(config.logLevel());
    try (Agent agent = Agent.listen(config)) {
      Runtime.getRuntime().addShutdownHook(new Thread(agent::close, "coldrl-shutdown"));
      agent.warmUpAndServe();
      agent.awaitTermination();
      return ExitCode.OK;
    } catch (StartupException e) {
      throw new Failure(e.what(), e.where(), e.remedy(), e);
    }
  }

  private void print(AgentConfig config) {
    if (spec != null) {
      PrintWriter out = spec.commandLine().getOut();
      out.println("socket: " + config.socket());
      out.printf("socket_mode: \"%04o\"%n", config.socketMode());
      out.println("history_file: " + config.historyFile());
      out.println("history_objects: " + config.historyObjects());
      out.println("model: " + config.model());
      out.println("budget_us: " + config.budgetUs());
      out.println("warm_up_seconds: " + config.warmUpSeconds());
      out.println("log_level: " + config.logLevel());
      print(config.routing(), out);
      out.flush();
    }
  }

  private static void print(RoutingConfig routing, PrintWriter out) {
    if (!routing.endpoints().isEmpty()) {
      out.println(
          "routing_endpoints: \""
              + String.join(", ", routing.endpoints().stream().map(Object::toString).toList())
              + "\"");
    }
    if (routing.endpointsFile() != null) {
      out.println("routing_endpoints_file: " + routing.endpointsFile());
    }
    if (routing.endpointsDns() != null) {
      out.println("routing_endpoints_dns: " + routing.endpointsDns());
    }
    out.println("routing_model: " + routing.model());
    out.println("routing_cached: " + routing.cached());
    out.println("routing_objective_ms: " + routing.objectiveMs());
    out.println("routing_budget_us: " + routing.budgetUs());
    out.println("routing_delay_us: " + routing.delayUs());
  }

  private Map<ConfigKey, String> allFlags() {
    Map<ConfigKey, String> all = new EnumMap<>(flags);
    all.putAll(routing.given());
    return all;
  }

  private AgentConfig config() {
    try {
      return ConfigParser.parse(configFile, allFlags());
    } catch (ConfigException e) {
      throw Failure.invalidArgument(
          String.join("; ", e.problems()),
          configFile == null ? "coldrl agent" : configFile.toString(),
          "correct the settings named; `coldrl agent --help` lists all, `--check` only checks");
    }
  }
}
