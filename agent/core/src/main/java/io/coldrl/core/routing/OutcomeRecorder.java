package io.coldrl.core.routing;

import io.coldrl.core.record.EndpointRecord;
import io.coldrl.core.routing.EndpointOutcome.Result;
import org.jspecify.annotations.Nullable;

/**
 * Records the outcomes of requests in the endpoints' records and in the guard. The agent and the
 * simulator both record through this class, so that a model sees the same records in both.
 *
 * <p>Thread-safe if the caller guards the records.
 */
public final class OutcomeRecorder {
  private final RoutingGuard guard;

  /** Records in this guard. */
  public OutcomeRecorder(RoutingGuard guard) {
    this.guard = guard;
  }

  /**
   * Records the outcome of a request. The caller has called {@link EndpointRecord#onReleased} if
   * the request was in flight.
   *
   * @param chosen the endpoint that the agent chose, or null if it chose none
   * @param answered the endpoint that the proxy asked last, or null if that is not known
   * @param source who chose, or null if the agent was not asked
   * @param objectiveMs the request's latency objective, above 0; not used if {@code source} is null
   */
  public void onOutcome(
      EndpointOutcome outcome,
      @Nullable EndpointRecord chosen,
      @Nullable EndpointRecord answered,
      @Nullable RoutingSource source,
      float objectiveMs,
      long nowUs) {
    boolean taken = chosen != null && chosen == answered;
    boolean passedOver = !taken && (outcome.retried() || outcome.unreached());
    if (chosen != null && passedOver) {
      // The outcome is that of the last attempt; the retry shows that the first one failed.
      chosen.onFailure(nowUs);
    }
    if (answered != null) {
      if (!taken) {
        answered.onArrival(nowUs);
      }
      recordAnswer(answered, outcome, nowUs);
    }
    if (source != null && outcome.result() != Result.NONE && (taken || passedOver)) {
      // A retry is a failure of the choice, however it ended.
      boolean failed = outcome.retried() || outcome.result() == Result.FAILURE;
      float latencyMs = Math.max(0, outcome.latencyMs());
      guard.onOutcome(source, RoutingGuard.cost(failed, latencyMs, objectiveMs), nowUs);
    }
  }

  private static void recordAnswer(EndpointRecord answered, EndpointOutcome outcome, long nowUs) {
    if (outcome.result() == Result.FAILURE) {
      answered.onFailure(nowUs);
    } else if (outcome.result() == Result.SUCCESS && outcome.latencyMs() >= 0) {
      answered.onSuccess(nowUs, outcome.latencyMs());
    }
  }
}
