package io.coldrl.server.routing;

import io.coldrl.core.routing.RoutingSource;
import org.jspecify.annotations.Nullable;

/**
 * A decision whose outcome is awaited.
 *
 * @param id the agent's number of it, not 0
 * @param requestId the proxy's identifier of the request, empty if there is none
 * @param endpoint the chosen endpoint, or null if the proxy chose
 * @param sentUs when, Unix us
 * @param objectiveMs the latency that is good enough
 * @param object key of the requested object; empty if endpoints have no caches
 * @param generation of the router's counts of requests in flight
 */
record PendingRequest(
    long id,
    String requestId,
    @Nullable Endpoint endpoint,
    RoutingSource source,
    long sentUs,
    float objectiveMs,
    byte[] object,
    int generation) {

  /** Whether the request went to the endpoint that was chosen. */
  boolean isTaken(Outcome outcome) {
    return endpoint != null && endpoint.address().equals(outcome.address());
  }

  /** Whether it went elsewhere at once, rather than for a retry. */
  boolean isNotTaken(Outcome outcome) {
    return endpoint != null
        && outcome.address() != null
        && !outcome.isRetried()
        && !isTaken(outcome);
  }
}
