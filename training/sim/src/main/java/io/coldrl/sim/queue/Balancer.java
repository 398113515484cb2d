package io.coldrl.sim.queue;

/** Chooses a backend for each request. One is made for each run and agent. */
public interface Balancer {
  /**
   * Chooses.
   *
   * @param request its index in {@link Requests}
   * @param nowUs Unix us
   * @return one of {@link BalancerView#active}
   */
  int choose(int request, long nowUs);

  /**
   * A request that this balancer sent is answered, and it learns of that now.
   *
   * @param backend where it was sent
   */
  default void onAnswer(Answer answer, int backend, long nowUs) {}

  /** Whether it learns of answers only after {@link Scenario#reportUs}. */
  default boolean learnsLate() {
    return false;
  }

  /**
   * An answer.
   *
   * @param request its index in {@link Requests}
   * @param sentUs when it was sent
   * @param latencyMs from then to the answer
   * @param failed whether it is an error
   * @param fromCache whether the backend had it in its cache
   * @param queued requests at the backend when the answer left, which only some protocols tell
   * @param serviceMs time in service, which only some protocols tell
   */
  record Answer(
      int request,
      long sentUs,
      float latencyMs,
      boolean failed,
      boolean fromCache,
      int queued,
      float serviceMs) {}

  /** Makes a balancer for one agent of one run. */
  @FunctionalInterface
  interface Factory {
    /**
     * Makes it.
     *
     * @param agent which of the scenario's agents, from 0
     */
    Balancer create(BalancerView site, int agent, long seed);
  }
}
