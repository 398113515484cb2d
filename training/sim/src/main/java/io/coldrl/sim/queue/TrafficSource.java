package io.coldrl.sim.queue;

/** Where requests come from: a generator, or a log. */
public interface TrafficSource {
  /**
   * Makes requests; the same for the same arguments.
   *
   * @param count how many
   * @param perSecond mean rate
   * @param agents among how many agents they are spread evenly
   */
  Requests requests(int count, double perSecond, int agents, long seed);

  /** Bytes of all objects. */
  long uniqueBytes();

  /** A few words, for reports. */
  String name();
}
