package io.coldrl.server.config;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The settings of routing. At most one of the three sources of endpoints is given; without any,
 * routing is off.
 *
 * @param endpoints a fixed list, or empty
 * @param endpointsFile a file that is read again when it changes, or null
 * @param endpointsDns a host that is resolved periodically, or null
 * @param model the model's file; it need not exist
 * @param cached whether endpoints have caches of their own
 * @param objectiveMs latency objective, 1 to 3,600,000
 * @param budgetUs time limit of a decision, in µs, 1 to 1,000,000
 */
public record RoutingConfig(
    List<EndpointSpec> endpoints,
    @Nullable Path endpointsFile,
    @Nullable Dns endpointsDns,
    Path model,
    boolean cached,
    int objectiveMs,
    int budgetUs) {

  /** A host name whose addresses are endpoints. */
  public record Dns(String host, int port) {
    @Override
    public String toString() {
      return host + ":" + port;
    }
  }

  /** Whether endpoints are configured. */
  public boolean isOn() {
    return !endpoints.isEmpty() || endpointsFile != null || endpointsDns != null;
  }
}
