package io.coldrl.inference;

/** Receives what happens to the model of a slot, on the thread that changes it. */
public interface ModelEvents {
  /** Ignores all. */
  ModelEvents NONE = new ModelEvents() {};

  /**
   * A model is in use from now on.
   *
   * @param medianMicros what it took in its trial to score the most candidates: median, in µs
   */
  default void onServed(ModelStatus status, long medianMicros) {}

  /**
   * A model was refused; the model in use, if there is one, stays.
   *
   * @param problem why
   * @param isMissing whether there is no file
   */
  default void onRefused(ModelStatus status, String problem, boolean isMissing) {}

  /** A run was ended because it took too long. Called by the thread that scores; must not block. */
  default void onOverrun() {}

  /**
   * The model in use was taken out of service.
   *
   * @param status after that: empty, or with the previous model
   */
  default void onQuarantined(ModelStatus status) {}
}
