package io.coldrl.inference;

import java.time.Duration;

/**
 * What a model may use in its trial.
 *
 * @param time from the start of the child process to its result
 * @param memoryBytes resident memory of the child process, with its JVM's about 90 MB
 * @param medianMicros median time of an inference with the most candidates, in µs
 */
public record TrialLimits(Duration time, long memoryBytes, long medianMicros) {
  /** The limits of the agent. */
  public static final TrialLimits DEFAULT =
      new TrialLimits(Duration.ofSeconds(10), 512L << 20, 5_000);
}
