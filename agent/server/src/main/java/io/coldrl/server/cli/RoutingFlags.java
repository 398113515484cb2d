package io.coldrl.server.cli;

import io.coldrl.server.config.ConfigKey;
import java.util.EnumMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** The flags of routing. */
final class RoutingFlags {
  private final Map<ConfigKey, String> flags = new EnumMap<>(ConfigKey.class);

  /** What was given. */
  Map<ConfigKey, String> given() {
    return flags;
  }

  @Option(
      names = "--routing-endpoints",
      paramLabel = "LIST",
      description = "Endpoints: ip:port [cost=C] [weight=W], separated by commas.")
  void setEndpoints(String value) {
    flags.put(ConfigKey.ROUTING_ENDPOINTS, value);
  }

  @Option(
      names = "--routing-endpoints-file",
      paramLabel = "PATH",
      description = "A file of endpoints, one on each line; read again when it changes.")
  void setEndpointsFile(String value) {
    flags.put(ConfigKey.ROUTING_ENDPOINTS_FILE, value);
  }

  @Option(
      names = "--routing-endpoints-dns",
      paramLabel = "HOST:PORT",
      description = "All addresses of a host; resolved again and again.")
  void setEndpointsDns(String value) {
    flags.put(ConfigKey.ROUTING_ENDPOINTS_DNS, value);
  }

  @Option(
      names = "--routing-model",
      paramLabel = "PATH",
      description = "The routing model's file (/var/lib/coldrl/routing.onnx).")
  void setModel(String value) {
    flags.put(ConfigKey.ROUTING_MODEL, value);
  }

  @Option(
      names = "--routing-cached",
      paramLabel = "BOOL",
      description = "Whether endpoints answer from caches of their own (false).")
  void setCached(String value) {
    flags.put(ConfigKey.ROUTING_CACHED, value);
  }

  @Option(
      names = "--routing-objective-ms",
      paramLabel = "MS",
      description = "The latency that is good enough, in milliseconds (100).")
  void setObjectiveMs(String value) {
    flags.put(ConfigKey.ROUTING_OBJECTIVE_MS, value);
  }

  @Option(
      names = "--routing-budget-us",
      paramLabel = "US",
      description = "Time for the choice of an endpoint, in microseconds (300).")
  void setBudgetUs(String value) {
    flags.put(ConfigKey.ROUTING_BUDGET_US, value);
  }

  @Option(
      names = "--routing-delay-us",
      paramLabel = "US",
      description = "For tests: each choice waits so long before it is made (0).")
  void setDelayUs(String value) {
    flags.put(ConfigKey.ROUTING_DELAY_US, value);
  }
}
