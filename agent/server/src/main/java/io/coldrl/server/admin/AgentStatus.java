package io.coldrl.server.admin;

import java.util.Map;

/**
 * What an agent tells of itself, as clients see it.
 *
 * @param agentVersion such as "0.1.0"
 * @param uptimeMs time since the start
 * @param decisions how many, by source's name
 * @param decisionUs quantiles of the agent's own decision time
 * @param requestsRejected malformed requests
 */
public record AgentStatus(
    String agentVersion,
    long uptimeMs,
    Model model,
    History history,
    Map<String, Long> decisions,
    AgentMetrics.Latency decisionUs,
    Accesses accesses,
    long requestsRejected) {

  /**
   * The model in use.
   *
   * @param version prefix of its SHA-256, empty where none is loaded
   * @param path the configured file
   * @param problem what the last load failed with, empty where all is well
   */
  public record Model(String version, String path, String problem) {}

  /**
   * The history.
   *
   * @param evicted records given up because it was full
   * @param recovered whether the file survived the last start
   */
  public record History(
      String path, long objects, long capacity, long evicted, boolean recovered) {}

  /**
   * Reported accesses.
   *
   * @param droppedByClients dropped before they were sent
   */
  public record Accesses(long accepted, long rejected, long droppedByClients) {}
}
