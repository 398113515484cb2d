package io.coldrl.inference;

/** Tries a model where it can't harm the process that serves. Thread-safe. */
interface Trial {
  /** What a model that passed needs for an inference with the most candidates: median, in µs. */
  record Pass(long medianMicros) {
    /** Of a rule, which needs no trial. */
    static final Pass OF_RULE = new Pass(0);
  }

  /**
   * Tries a model. Takes a limited time, whatever the model does.
   *
   * @param name the model's name in messages
   * @throws UnfitModelException if the model must not be served, or can't be tried
   */
  Pass run(byte[] model, String name, Task task) throws UnfitModelException;

  /** Ends the running trials. */
  void cancel();
}
