package io.coldrl.server.routing;

import io.coldrl.server.admin.AgentMetrics;
import io.coldrl.server.admin.Counter;
import io.coldrl.server.config.EndpointSpec;
import java.io.IOException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Updates a router's endpoints from their source; to be run every second. If the source can't be
 * read, the last endpoints stay.
 */
public final class EndpointWatch implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(EndpointWatch.class);

  private final EndpointSource source;
  private final Router router;
  private final AgentMetrics metrics;
  private List<EndpointSpec> current = List.of();
  private String problem = "";

  /** Watches; nothing is read before the first {@link #run}. */
  public EndpointWatch(EndpointSource source, Router router, AgentMetrics metrics) {
    this.source = source;
    this.router = router;
    this.metrics = metrics;
  }

  @Override
  public void run() {
    try {
      List<EndpointSpec> next = source.read();
      if (!next.equals(current)) {
        router.setEndpoints(next);
        current = next;
        LOG.info("{} endpoints from {}", next.size(), source.name());
      }
      problem = "";
    } catch (IOException | RuntimeException e) {
      metrics.add(Counter.ENDPOINT_READ_ERRORS, 1);
      if (!problem.equals(e.toString())) {
        problem = e.toString();
        LOG.warn("can't read endpoints from {}, keeping the last: {}", source.name(), problem);
      }
    }
  }
}
