package io.coldrl.core.routing;

import io.coldrl.core.record.EndpointRecord;

/**
 * Disables the model while it does worse than least-request. A small share of the requests is
 * routed by least-request, and the mean costs of both are compared by Welch's t (Welch: The
 * Generalization of Student's Problem, 1947).
 *
 * <p>Thread-safe: outcomes come from one thread, questions from any.
 */
public final class RoutingGuard {
  /** Largest cost of one request, so that one slow answer does not outweigh all others. */
  public static final float MAX_COST = 10f;

  /** Default of {@code controlEvery}. */
  public static final int CONTROL_EVERY = 200;

  private static final int MIN_CONTROLS = 50;
  private static final int MAX_CONTROLS = 500;
  private static final double SIGNIFICANT = 4;
  private static final long FIRST_PAUSE_US = 30 * EndpointRecord.SECOND_US;
  private static final int MAX_DOUBLINGS = 5;

  private final int controlEvery;
  private final Mean model = new Mean();
  private final Mean control = new Mean();
  private int pauses;
  private volatile long pausedUntilUs;

  private static final class Mean {
    private long n;
    private double sum;
    private double sumOfSquares;

    void add(double value) {
      n++;
      sum += value;
      sumOfSquares += value * value;
    }

    double mean() {
      return sum / n;
    }

    double variance() {
      return Math.max(0, sumOfSquares / n - mean() * mean());
    }

    void clear() {
      n = 0;
      sum = 0;
      sumOfSquares = 0;
    }
  }

  /**
   * @param controlEvery one request in {@code controlEvery} is routed by least-request; 2 or more
   */
  public RoutingGuard(int controlEvery) {
    this.controlEvery = controlEvery;
  }

  /** One request in this number is routed by least-request. */
  public int controlEvery() {
    return controlEvery;
  }

  /** Whether the model may decide now. */
  public boolean allows(long nowUs) {
    return nowUs >= pausedUntilUs;
  }

  /** Cost of an outcome for {@link #onOutcome}: latency in objectives, a failure the most. */
  public static float cost(boolean failed, float latencyMs, float objectiveMs) {
    return failed ? MAX_COST : Math.min(MAX_COST, latencyMs / objectiveMs);
  }

  /**
   * Takes the outcome of a request that the model or the control chose an endpoint for; others are
   * ignored.
   *
   * @param cost 0 to {@link #MAX_COST}
   */
  public synchronized void onOutcome(RoutingSource source, float cost, long nowUs) {
    if (source == RoutingSource.MODEL) {
      model.add(cost);
    } else if (source == RoutingSource.CONTROL) {
      control.add(cost);
      judge(nowUs);
    }
  }

  private void judge(long nowUs) {
    if (control.n < MIN_CONTROLS || model.n < MIN_CONTROLS) {
      return;
    }
    // A small sample seldom holds what is rare and costs much, such as an error: its variance is
    // taken to be no less than the model's.
    double controlVariance = Math.max(control.variance(), model.variance());
    double error = Math.sqrt(model.variance() / model.n + controlVariance / control.n);
    if (model.mean() - control.mean() > SIGNIFICANT * error) {
      pausedUntilUs = nowUs + (FIRST_PAUSE_US << Math.min(pauses, MAX_DOUBLINGS));
      pauses++;
      start();
    } else if (control.n >= MAX_CONTROLS) {
      pauses = Math.max(0, pauses - 1);
      start();
    }
  }

  private void start() {
    model.clear();
    control.clear();
  }

  /** Times the model was taken out of service; fades while it does well. */
  public synchronized int pauses() {
    return pauses;
  }
}
