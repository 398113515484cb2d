package io.coldrl.core.scoring;

/** A model could not be run; the caller falls back to LRU. */
public final class ScoringException extends Exception {
  private static final long serialVersionUID = 1;

  /** The message says what failed and why. */
  public ScoringException(String message) {
    super(message);
  }

  /** As {@link #ScoringException(String)}, with the cause. */
  public ScoringException(String message, Throwable cause) {
    super(message, cause);
  }
}
