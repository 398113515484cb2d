package io.coldrl.learn.eviction;

/** A trace has too few requests, or too small an unfilled cache, to learn anything from. */
public final class TooLittleDataException extends Exception {
  private static final long serialVersionUID = 1;

  private TooLittleDataException(String message) {
    super(message);
  }

  TooLittleDataException(int requests) {
    this(
        "the training part of "
            + requests
            + " requests gives fewer than 1000 states to learn from");
  }

  static TooLittleDataException evictions(int requests, long evictions) {
    return new TooLittleDataException(
        "in the training part of "
            + requests
            + " requests "
            + evictions
            + " objects are evicted, needs 1000 at least");
  }
}
