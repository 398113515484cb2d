package io.coldrl.inference;

import org.jspecify.annotations.Nullable;

/** A model file can't be served. The message says what is wrong, the limit and the remedy. */
public final class UnfitModelException extends Exception {
  private static final long serialVersionUID = 1;

  UnfitModelException(String message) {
    this(message, null);
  }

  UnfitModelException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
