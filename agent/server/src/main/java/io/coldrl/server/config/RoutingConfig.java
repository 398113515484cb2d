package io.coldrl.server.config;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The settings of routing. Endpoints come from one of three places; where none is given, routing is
 * off.
 *
 * @param endpoints from the configuration itself
 * @param endpointsFile a file that is read again and again, or null
 * @param endpointsDns {@code host:port} that is resolved again and again, or null
 * @param model the model's file; it need not exist
 * @param cached whether endpoints answer from caches of their own
 * @param objectiveMs the latency that is good enough, 1 to 3,600,000
 * @param budgetUs time for a decision, in µs, 1 to 1,000,000
 * @param delayUs fault injection for tests: each decision waits so long before it is made, 0 to
 *     10,000,000
 */
public record RoutingConfig(
    List<EndpointSpec> endpoints,
    @Nullable Path endpointsFile,
    @Nullable Dns endpointsDns,
    Path model,
    boolean cached,
    int objectiveMs,
    int budgetUs,
    int delayUs) {

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
