package io.coldrl.server.routing;

import io.coldrl.core.routing.EndpointOutcome;
import io.coldrl.core.routing.EndpointOutcome.Result;
import org.jspecify.annotations.Nullable;

/**
 * What became of a request, as the proxy tells.
 *
 * @param decisionId the agent's number of its decision, 0 where the proxy does not know it
 * @param requestId the proxy's name of the request, empty where unknown
 * @param address the endpoint that was asked last, or null where none was reached
 * @param result what that says of the endpoint
 * @param latencyMs from the request's first byte sent to the answer's first byte; negative where
 *     there was no answer
 * @param attempts how often the request was sent, 0 where unknown
 * @param authority host that the request was for, empty where unknown
 * @param path path with query that was asked for, empty where unknown
 * @param fromCache whether the answer came from the endpoint's cache, or null where it does not say
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

  /** What it says about endpoints. */
  EndpointOutcome ofEndpoint() {
    boolean unreached = address == null && result == Result.FAILURE;
    return new EndpointOutcome(result, latencyMs, isRetried(), unreached);
  }

  /** Whether it was sent more than once. */
  boolean isRetried() {
    return attempts > 1;
  }
}
