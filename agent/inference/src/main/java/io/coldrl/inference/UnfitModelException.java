package io.coldrl.inference;

import org.jspecify.annotations.Nullable;

/** A model file can't be served. The message says what is wrong, the limit and the remedy. */
public final class UnfitModelException extends Exception {
  private static final long serialVersionUID = 1;

  private final Reason reason;

  /** What a refusal says about the model. */
  enum Reason {
    /** The same bytes would be refused again. */
    MODEL,
    /** The same bytes may pass at another time, as when the machine was too busy. */
    CIRCUMSTANCES,
    /** The agent is stopping. */
    STOPPING,
    /** There is no model. */
    MISSING
  }

  UnfitModelException(String message) {
    this(message, null);
  }

  UnfitModelException(String message, @Nullable Throwable cause) {
    this(Reason.MODEL, message, cause);
  }

  UnfitModelException(Reason reason, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  Reason reason() {
    return reason;
  }
}
