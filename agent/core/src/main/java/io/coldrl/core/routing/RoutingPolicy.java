package io.coldrl.core.routing;

import io.coldrl.core.scoring.Scorer;
import io.coldrl.core.scoring.ScoringException;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Chooses an endpoint: at random among the best-scored ones, or leaves the choice to the proxy.
 * Served by the agent and run by the simulator alike.
 *
 * <p>Owned by one thread.
 */
public final class RoutingPolicy {
  /**
   * Scores that differ by less count as equal. A score is the negative logarithm of an expected
   * cost, so this is about 5%. One best endpoint for all who decide at a time would be a herd
   * (Mitzenmacher: How Useful Is Old Information?, 2000).
   */
  public static final float NEAR_EQUAL = 0.05f;

  /** Answers that must have been seen before the model is asked. */
  public static final int MIN_ANSWERS = 20;

  private final LongSupplier nanoClock;
  private final SplittableRandom random;
  private final float[] scores = new float[RoutingBatch.MAX_ENDPOINTS];

  /**
   * @param nanoClock a monotonic clock in nanoseconds, such as {@code System::nanoTime}
   */
  public RoutingPolicy(LongSupplier nanoClock, long seed) {
    this.nanoClock = nanoClock;
    this.random = new SplittableRandom(seed);
  }

  /**
   * Chooses an endpoint.
   *
   * @param batch finished
   * @param scorer the model, or null if none is loaded
   * @param guard watches over the model
   * @param nowUs Unix us, for the guard
   * @param deadlineNanos when the decision must be ready, on this policy's clock
   */
  public void decide(
      RoutingBatch batch,
      @Nullable Scorer scorer,
      RoutingGuard guard,
      long nowUs,
      long deadlineNanos,
      RoutingDecision decision) {
    if (scorer == null) {
      decision.leaveToProxy(RoutingSource.PROXY_NO_MODEL);
    } else if (isLate(deadlineNanos)) {
      decision.leaveToProxy(RoutingSource.PROXY_BUDGET);
    } else if (batch.probe() >= 0) {
      decision.set(RoutingSource.PROBE, batch.probe(), leastRequest(batch, batch.probe()));
    } else if (batch.size() == 0) {
      decision.leaveToProxy(RoutingSource.PROXY_NO_ENDPOINT);
    } else if (!guard.allows(nowUs)) {
      withoutModel(batch, decision);
    } else if (batch.answers() < MIN_ANSWERS) {
      decision.leaveToProxy(RoutingSource.PROXY_UNSURE);
    } else if (random.nextInt(guard.controlEvery()) == 0) {
      byLeastRequest(RoutingSource.CONTROL, batch, decision);
    } else {
      byModel(batch, scorer, deadlineNanos, decision);
    }
  }

  // The proxy does not know who is ejected, and a backend that fails fast has few in flight.
  private void withoutModel(RoutingBatch batch, RoutingDecision decision) {
    if (batch.ejected() == 0) {
      decision.leaveToProxy(RoutingSource.PROXY_GUARD);
    } else {
      byLeastRequest(RoutingSource.LEAST_REQUEST, batch, decision);
    }
  }

  private void byLeastRequest(RoutingSource source, RoutingBatch batch, RoutingDecision decision) {
    int first = leastRequest(batch, RoutingDecision.NONE);
    decision.set(source, first, leastRequest(batch, first));
  }

  private void byModel(
      RoutingBatch batch, Scorer scorer, long deadlineNanos, RoutingDecision decision) {
    try {
      scorer.score(batch.features(), batch.size(), scores);
    } catch (ScoringException e) {
      decision.leaveToProxy(RoutingSource.PROXY_MODEL_ERROR);
      return;
    }
    if (isLate(deadlineNanos)) {
      decision.leaveToProxy(RoutingSource.PROXY_BUDGET);
      return;
    }
    for (int i = 0; i < batch.size(); i++) {
      if (!Float.isFinite(scores[i])) {
        decision.leaveToProxy(RoutingSource.PROXY_MODEL_ERROR);
        return;
      }
    }
    int first = best(batch, RoutingDecision.NONE);
    decision.set(RoutingSource.MODEL, first, best(batch, first));
  }

  private boolean isLate(long deadlineNanos) {
    return nanoClock.getAsLong() - deadlineNanos > 0;
  }

  // One of the best at random: the caller's number, or NONE if only the excluded one is left.
  private int best(RoutingBatch batch, int excluded) {
    float highest = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < batch.size(); i++) {
      if (batch.endpoint(i) != excluded) {
        highest = Math.max(highest, scores[i]);
      }
    }
    int chosen = RoutingDecision.NONE;
    int equals = 0;
    for (int i = 0; i < batch.size(); i++) {
      if (batch.endpoint(i) != excluded
          && scores[i] >= highest - NEAR_EQUAL
          && random.nextInt(++equals) == 0) {
        chosen = batch.endpoint(i);
      }
    }
    return chosen;
  }

  // The less loaded of two at random, as Envoy's least-request does.
  private int leastRequest(RoutingBatch batch, int excluded) {
    int one = draw(batch, excluded);
    int other = draw(batch, excluded);
    if (one < 0) {
      return RoutingDecision.NONE;
    }
    boolean otherIsBetter =
        batch.feature(other, RoutingFeature.IN_FLIGHT)
            < batch.feature(one, RoutingFeature.IN_FLIGHT);
    return batch.endpoint(otherIsBetter ? other : one);
  }

  private int draw(RoutingBatch batch, int excluded) {
    int chosen = -1;
    int seen = 0;
    for (int i = 0; i < batch.size(); i++) {
      if (batch.endpoint(i) != excluded && random.nextInt(++seen) == 0) {
        chosen = i;
      }
    }
    return chosen;
  }
}
