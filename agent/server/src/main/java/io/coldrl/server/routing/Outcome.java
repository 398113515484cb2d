package io.coldrl.server.routing;

import io.coldrl.core.routing.EndpointOutcome;
import io.coldrl.core.routing.EndpointOutcome.Result;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of a request, as the proxy reports it.
 *
 * @param decisionId the agent's number of its decision, 0 if the proxy does not know it
 * @param requestId the proxy's identifier of the request, empty if unknown
 * @param address the endpoint that was tried last, or null if none was reached
 * @param result the result at that endpoint
 * @param latencyMs from the request's first byte sent to the answer's first byte; negative if there
 *     was no answer
 * @param attempts how often the request was sent, 0 if unknown
 * @param authority host of the request, empty if unknown
 * @param path path of the request with its query, empty if unknown
 * @param fromCache whether the answer came from the endpoint's cache, or null if it does not say
 */
public record Outcome(
    long decisionId,
    String requestId,
    @Nullable String address,
    Result result,
    float latencyMs,
    int attempts,
    String authority,
    String path,
    @Nullable Boolean fromCache) {

  /** The result, latency and attempts, without the request's identity. */
  EndpointOutcome ofEndpoint() {
    boolean unreached = address == null && result == Result.FAILURE;
    return new EndpointOutcome(result, latencyMs, isRetried(), unreached);
  }

  /** Whether it was sent more than once. */
  boolean isRetried() {
    return attempts > 1;
  }
}
