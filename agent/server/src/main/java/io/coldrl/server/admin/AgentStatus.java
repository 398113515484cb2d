package io.coldrl.server.admin;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Status of an agent. Component names are field names of the JSON output.
 *
 * @param agentVersion such as "0.1.0"
 * @param model the model in use
 * @param shadow the model that decides nothing; without one, its version is empty
 * @param decisions number of eviction decisions by source
 * @param decisionUs quantiles of the time from request to decision in the agent, since the start
 * @param lastMinute eviction decisions of the last minute
 * @param fallbacks recent decisions that were not the model's, latest first
 * @param http what the HTTP server could not do
 * @param requestsRejected malformed requests
 * @param routing null if routing is off
 * @param routesOff routing requests while routing is off
 * @param refused what the agent refused to protect itself
 * @param tls the TLS certificate
 * @param errorsUncaught exceptions that nothing handled
 * @param guardBlocks how often the guard found the model worse than LRU in a zone
 * @param guardTakeovers how often another policy took over the decisions of a zone
 * @param guardAccessesDropped sampled accesses that the guard was too slow to take
 * @param guardFileErrors failed reads and writes of the file of blocked models
 * @param guard what the guard has seen of each zone that it watches
 * @param drift whether live features have left the ranges of training
 */
public record AgentStatus(
    String agentVersion,
    long uptimeMs,
    Model model,
    Model shadow,
    ModelChanges modelChanges,
    History history,
    Map<String, Long> decisions,
    AgentMetrics.Latency decisionUs,
    Accesses accesses,
    long requestsRejected,
    @Nullable Routing routing,
    long routesOff,
    Refused refused,
    Tls tls,
    long errorsUncaught,
    long guardBlocks,
    long guardTakeovers,
    long guardAccessesDropped,
    long guardFileErrors,
    List<ZoneGuardStatus> guard,
    Drift drift,
    LastMinute lastMinute,
    List<Fallback> fallbacks,
    Http http) {

  /**
   * Decisions of about the last minute.
   *
   * @param decisions by source
   * @param decisionUs quantiles of their durations
   */
  public record LastMinute(Map<String, Long> decisions, AgentMetrics.Latency decisionUs) {}

  /**
   * A run of decisions that were not the model's, for one reason.
   *
   * @param reason id of a {@link Counter}
   * @param sinceMs when it began, Unix ms, exact to a second
   * @param untilMs when it was seen last
   */
  public record Fallback(String reason, String doc, long sinceMs, long untilMs, long count) {}

  /**
   * The last complete window of the drift alarm.
   *
   * @param state unknown, inside or outside
   * @param samples candidates that were compared
   * @param outside by feature: share of its values outside its range of training, 0 to 1; null if
   *     it is not compared
   */
  public record Drift(String state, long samples, Map<String, @Nullable Double> outside) {}

  /**
   * The HTTP server.
   *
   * @param listenErrors failed attempts to listen
   * @param refused connections and requests refused
   */
  public record Http(long listenErrors, long refused) {}

  /**
   * The certificate of TLS.
   *
   * @param reloadErrors changed certificates that could not be used
   * @param expiresMs when the one in use expires, Unix ms; 0 without TCP
   */
  public record Tls(long reloadErrors, long expiresMs) {}

  /**
   * Connections and calls that the agent refused.
   *
   * @param connections while the maximum was open
   * @param calls while too many calls or bytes were in flight
   * @param admins connections to the admin socket by other users than root and the agent's
   * @param tls TCP connections without TLS or without a valid certificate
   */
  public record Refused(long connections, long calls, long admins, long tls) {}

  /**
   * A model.
   *
   * @param version prefix of its SHA-256; empty if no model is loaded
   * @param path the file that it was loaded from, or the configured one
   * @param problem why the last load failed; empty if it succeeded
   * @param card "matches", "none" or "is of another model"
   */
  public record Model(String version, String path, String problem, String card) {}

  /**
   * What happened to models since the start.
   *
   * @param loads models that were loaded
   * @param refused model files that were refused
   * @param overruns runs of a model that were ended because they took too long
   * @param quarantines models that were taken out of service because of such runs
   */
  public record ModelChanges(long loads, long refused, long overruns, long quarantines) {}

  /**
   * The history.
   *
   * @param evicted records evicted because the history was full
   * @param recovered false if the last start created the file anew
   * @param errors failed reads and writes
   */
  public record History(
      String path, long objects, long capacity, long evicted, boolean recovered, long errors) {}

  /**
   * Reported accesses.
   *
   * @param accepted valid accesses, including the ignored ones
   * @param ignored accepted without effect, see {@link Counter#ACCESSES_IGNORED}
   * @param duplicates sent again after they were recorded
   * @param droppedByClients dropped before they were sent
   */
  public record Accesses(
      long accepted, long ignored, long rejected, long duplicates, long droppedByClients) {}

  /**
   * Routing.
   *
   * @param decisions number of routing decisions by source
   * @param decisionUs quantiles of the time from request to decision in the agent
   * @param streamsDropped streams that the proxy cancelled before the answer
   * @param failed requests left to the proxy because of an error inside the agent
   * @param stopping requests left to the proxy because the agent is stopping
   * @param inFlightForgotten see {@link Counter#IN_FLIGHT_FORGOTTEN}
   * @param endpointReadErrors failed attempts to read the endpoints
   * @param recordsDropped records not written because the write queue was full
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
      long stopping,
      long inFlightForgotten,
      long endpointReadErrors,
      long recordsDropped,
      LastMinute lastMinute) {}

  /**
   * An endpoint in service.
   *
   * @param inFlight requests that the agent routed there and that have no answer yet
   * @param answers all answers, including failures
   * @param latencyMs moving average (EWMA) over about 10 s; -1 if unknown
   */
  public record Endpoint(
      String address,
      boolean ejected,
      int inFlight,
      long answers,
      long failures,
      float latencyMs) {}

  /**
   * Outcomes of requests, as reported by the proxy.
   *
   * @param matched outcomes that belong to a decision of the agent
   * @param unmatched other outcomes
   * @param failed failures among all outcomes
   * @param missing decisions without an outcome within 30 s
   * @param choicesNotTaken requests that the proxy sent to another endpoint than chosen
   */
  public record Outcomes(
      long matched, long unmatched, long failed, long missing, long choicesNotTaken) {}

  /**
   * The guard of the routing model.
   *
   * @param pauses how often the guard paused the model; decreases while the model does well
   * @param paused whether the model is paused now
   */
  public record Guard(int pauses, boolean paused) {}

  /** A rule that may take the model's place in a zone, and its recent misses there. */
  public record Alternative(
      String rule, @Nullable Double missRatio, @Nullable Double byteMissRatio) {}

  /**
   * The guard of a zone. Ratios are recent ones, 0 to 1, of accesses to sampled objects in
   * scaled-down caches; null if unknown.
   *
   * @param state warming, allowed or blocked
   * @param objective what the model is judged by: objects or bytes
   * @param sampling one object in this number is sampled
   * @param capacityBytes estimated size of the zone; 0 before its first question
   * @param blocks how often the model was kept from deciding
   * @param decides which policy decides: model, lru or the rule of an alternative
   * @param decidesSinceMs since when, Unix ms; 0 before the first access
   * @param alternatives rules that may take the model's place
   * @param cacheShare size of the scaled-down cache that judges, as a share of the zone's
   * @param shadowAgreement share of the decisions in which model and shadow model choose the same
   *     victim
   */
  public record ZoneGuardStatus(
      String zone,
      String state,
      String objective,
      long sampledAccesses,
      long sampling,
      long zoneObjects,
      long capacityBytes,
      int blocks,
      String decides,
      long decidesSinceMs,
      List<Alternative> alternatives,
      double cacheShare,
      @Nullable Double lruMissRatio,
      @Nullable Double gdsfMissRatio,
      @Nullable Double modelMissRatio,
      @Nullable Double shadowMissRatio,
      @Nullable Double lruByteMissRatio,
      @Nullable Double gdsfByteMissRatio,
      @Nullable Double modelByteMissRatio,
      @Nullable Double shadowByteMissRatio,
      @Nullable Double shadowAgreement) {}
}
