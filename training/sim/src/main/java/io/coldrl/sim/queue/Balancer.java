package io.coldrl.sim.queue;

/** Chooses a backend for each request. Each agent of each run has one. */
public interface Balancer {
  /**
   * Chooses a backend.
   *
   * @param request its index in {@link Requests}
   * @param nowUs Unix us
   * @return one of {@link BalancerView#active}
   */
  int choose(int request, long nowUs);

  /**
   * The balancer receives the answer to a request that it sent.
   *
   * @param backend where it was sent
   */
  default void onAnswer(Answer answer, int backend, long nowUs) {}

  /** Whether it receives answers with the delay {@link Scenario#reportUs}. */
  default boolean learnsLate() {
    return false;
  }

  /**
   * An answer.
   *
   * @param request its index in {@link Requests}
   * @param sentUs when it was sent
   * @param latencyMs time from then to the answer
   * @param failed whether it is an error
   * @param fromCache whether the backend answered from its cache
   * @param queued requests at the backend when the answer left; known to some protocols only
   * @param serviceMs time in service; known to some protocols only
   */
  record Answer(
      int request,
      long sentUs,
      float latencyMs,
      boolean failed,
      boolean fromCache,
      int queued,
      float serviceMs) {}

  /** Creates a balancer for one agent of one run. */
  @FunctionalInterface
  interface Factory {
    /**
     * Creates the balancer.
     *
     * @param agent number of the agent in the scenario, from 0
     */
    Balancer create(BalancerView site, int agent, long seed);
  }
}
