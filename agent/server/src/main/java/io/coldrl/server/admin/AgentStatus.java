package io.coldrl.server.admin;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an agent tells of itself, as clients see it.
 *
 * @param agentVersion such as "0.1.0"
 * @param uptimeMs time since the start
 * @param decisions how many, by source's name
 * @param decisionUs quantiles of the agent's own decision time
 * @param requestsRejected malformed requests
 * @param routing null where routing is off
 * @param routesOff requests of a proxy's while routing is off
 */
public record AgentStatus(
    String agentVersion,
    long uptimeMs,
    Model model,
    History history,
    Map<String, Long> decisions,
    AgentMetrics.Latency decisionUs,
    Accesses accesses,
    long requestsRejected,
    @Nullable Routing routing,
    long routesOff) {

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
   * @param duplicates sent again after they had been recorded
   * @param droppedByClients dropped before they were sent
   */
  public record Accesses(long accepted, long rejected, long duplicates, long droppedByClients) {}

  /**
   * Routing.
   *
   * @param decisions how many, by source's name
   * @param decisionUs quantiles of the agent's own decision time
   * @param streamsDropped given up before the answer
   * @param failed left to the proxy for an error inside the agent
   * @param recordsDropped not remembered, for too many writes waited
   */
  public record Routing(
      Model model,
      List<Endpoint> endpoints,
      Map<String, Long> decisions,
      AgentMetrics.Latency decisionUs,
      Outcomes outcomes,
      Guard guard,
      long streamsDropped,
      long failed,
      long endpointReadErrors,
      long recordsDropped) {}

  /**
   * An endpoint in service.
   *
   * @param inFlight requests that the agent sent there and that are not answered yet
   * @param answers failures among them
   * @param latencyMs EWMA over about 10 s, -1 where not known
   */
  public record Endpoint(
      String address,
      boolean ejected,
      int inFlight,
      long answers,
      long failures,
      float latencyMs) {}

  /**
   * What became of routed requests.
   *
   * @param matched of requests that were decided
   * @param unmatched of others
   * @param failed failures among all
   * @param missing decisions whose outcome never came
   * @param choicesNotTaken requests that went elsewhere than chosen
   */
  public record Outcomes(
      long matched, long unmatched, long failed, long missing, long choicesNotTaken) {}

  /**
   * The guard over the routing model.
   *
   * @param pauses times that it took the model out of service lately
   * @param paused whether the model is out of service now
   */
  public record Guard(int pauses, boolean paused) {}
}
