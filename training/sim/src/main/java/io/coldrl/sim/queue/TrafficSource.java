package io.coldrl.sim.queue;

/** A source of requests: a generator or a log. */
public interface TrafficSource {
  /**
   * Generates requests; equal arguments give equal requests.
   *
   * @param count number of requests
   * @param perSecond mean rate
   * @param agents number of agents among which they are spread evenly
   */
  Requests requests(int count, double perSecond, int agents, long seed);

  /** Total size of all objects, in bytes. */
  long uniqueBytes();

  /** Short description for reports. */
  String name();
}
