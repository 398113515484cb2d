package io.coldrl.training.rl;

/** A trace has too few requests, or too small an unfilled cache, to learn anything from. */
public final class TooLittleDataException extends Exception {
  private static final long serialVersionUID = 1;

  TooLittleDataException(int requests) {
    super(
        "the training stretch of "
            + requests
            + " requests gives fewer than 1000 states to learn from");
  }
}
