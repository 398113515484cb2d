package io.coldrl.core.routing;

/**
 * How a request ended, as far as it says anything about endpoints.
 *
 * @param result the result at the last endpoint that the proxy tried
 * @param latencyMs from the request's first byte sent to the answer's first byte, in ms; negative
 *     if there was no answer
 * @param retried whether the request was sent more than once
 * @param unreached whether the proxy could not connect, and so may not name the endpoint
 */
public record EndpointOutcome(Result result, float latencyMs, boolean retried, boolean unreached) {
  /** The result at an endpoint. */
  public enum Result {
    SUCCESS,
    FAILURE,
    /** The client went away, or the proxy asked no endpoint: this says nothing about any. */
    NONE
  }
}
