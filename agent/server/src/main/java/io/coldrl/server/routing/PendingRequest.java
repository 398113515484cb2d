package io.coldrl.server.routing;

import io.coldrl.core.routing.RoutingSource;
import org.jspecify.annotations.Nullable;

/**
 * A decision whose outcome is awaited.
 *
 * @param id the agent's number of it, not 0
 * @param requestId the proxy's name of the request, empty where there is none
 * @param endpoint the one that was chosen, or null where the proxy chose
 * @param sentUs when, Unix us
 * @param objectiveMs the latency that is good enough
 * @param object key of the object asked for; empty where it does not matter
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
