package io.coldrl.server.routing;

import io.coldrl.core.record.EndpointRecord;
import io.coldrl.core.record.PlacementRecord;
import io.coldrl.core.routing.EndpointOutcome.Result;
import io.coldrl.core.routing.OutcomeRecorder;
import io.coldrl.core.routing.RoutingBatch;
import io.coldrl.core.routing.RoutingGuard;
import io.coldrl.core.routing.RoutingSource;
import io.coldrl.server.admin.AgentMetrics;
import io.coldrl.server.admin.AgentStatus;
import io.coldrl.server.admin.Counter;
import io.coldrl.server.config.EndpointSpec;
import io.coldrl.server.store.HistoryKey;
import io.coldrl.server.store.HistoryStore;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The endpoints, their records, and the requests in flight. All mutable state is guarded by one
 * monitor, held for microseconds; records go to the history behind it, on the recording thread.
 *
 * <p>Thread-safe.
 */
public final class Router {
  // Envoy's default timeout of a request is 15 s, and its log arrives about a second later. A
  // longer wait would let outcomes that never arrive count against an endpoint for longer.
  private static final long OUTCOME_WITHIN_US = 30_000_000;
  private static final long SAVE_EVERY_US = 200_000;
  private static final int MAX_PATH = 2_048;
  private static final byte[] NO_OBJECT = {};

  private final RoutingHistory history;
  private final AgentMetrics metrics;
  private final LongSupplier unixMicros;
  private final boolean cached;
  private final float objectiveMs;
  private final RoutingGuard guard = new RoutingGuard(RoutingGuard.CONTROL_EVERY);
  private final OutcomeRecorder outcomes = new OutcomeRecorder(guard);
  private final Map<String, Endpoint> byAddress = new LinkedHashMap<>();
  private final PendingRequests pending = new PendingRequests(OUTCOME_WITHIN_US);
  private List<Endpoint> endpoints = List.of();
  private int generation;

  /**
   * @param recording runs the tasks that write history, one at a time
   * @param unixMicros Unix time in us
   * @param cached whether endpoints answer from caches of their own
   * @param objectiveMs the latency objective of requests that name none, ms, above 0
   */
  public Router(
      HistoryStore store,
      AgentMetrics metrics,
      Executor recording,
      LongSupplier unixMicros,
      boolean cached,
      float objectiveMs) {
    this.history = new RoutingHistory(store, metrics, recording);
    this.metrics = metrics;
    this.unixMicros = unixMicros;
    this.cached = cached;
    this.objectiveMs = objectiveMs;
  }

  /** Replaces the endpoints; endpoints that stay or return keep their records. */
  public synchronized void setEndpoints(List<EndpointSpec> specs) {
    Map<String, Endpoint> next = new LinkedHashMap<>();
    for (EndpointSpec spec : specs) {
      Endpoint endpoint = byAddress.get(spec.address());
      if (endpoint == null) {
        endpoint = new Endpoint(spec);
        history.read(endpoint.key(), endpoint.bytes());
        endpoint.record().forgetInFlight();
        endpoint.record().forgetFuture(nowUs());
      }
      endpoint.setSpec(spec);
      next.put(spec.address(), endpoint);
    }
    byAddress.clear();
    byAddress.putAll(next);
    endpoints = List.copyOf(next.values());
  }

  /** The endpoints in service, as operators see them. */
  public synchronized List<AgentStatus.Endpoint> endpoints() {
    return endpoints.stream().map(Endpoint::status).toList();
  }

  /**
   * Clears the requests in flight, because nothing will report their end. Outcomes that arrive
   * nevertheless are taken.
   */
  public synchronized void forgetInFlight() {
    generation++;
    endpoints.forEach(endpoint -> endpoint.record().forgetInFlight());
  }

  /** Writes all endpoints into the history, some time soon. */
  public synchronized void saveAll() {
    endpoints.forEach(endpoint -> history.write(endpoint.key(), endpoint.bytes().clone()));
  }

  /** Times that the guard took the model out of service lately. */
  public int guardPauses() {
    return guard.pauses();
  }

  /** Whether the guard has the model out of service now. */
  public boolean isPausedByGuard() {
    return !guard.allows(nowUs());
  }

  boolean cached() {
    return cached;
  }

  RoutingGuard guard() {
    return guard;
  }

  long nowUs() {
    return unixMicros.getAsLong();
  }

  float objectiveMs() {
    return objectiveMs;
  }

  /**
   * Fills a batch with up to {@link RoutingBatch#MAX_ENDPOINTS} of the endpoints.
   *
   * @param subset addresses to choose among, or null for all
   * @param start which of more endpoints than fit comes first, 0 or more
   * @return the endpoints, by the numbers used in the batch
   */
  synchronized List<Endpoint> fill(
      RoutingBatch batch, PlacementRecord object, @Nullable Set<String> subset, int start) {
    pending.expire(nowUs(), this::expire);
    List<Endpoint> snapshot = endpoints;
    int n = snapshot.size();
    int taken = 0;
    for (int i = 0; i < n && taken < RoutingBatch.MAX_ENDPOINTS; i++) {
      int number = n > RoutingBatch.MAX_ENDPOINTS ? (start % n + i) % n : i;
      Endpoint endpoint = snapshot.get(number);
      if (subset == null || subset.contains(endpoint.address())) {
        EndpointSpec spec = endpoint.spec();
        batch.add(number, endpoint.id(), endpoint.record(), object, spec.cost(), spec.weight());
        taken++;
      }
    }
    batch.finish();
    return snapshot;
  }

  /**
   * Awaits the outcome of a decision.
   *
   * @param id of the decision, not 0
   * @param endpoint the chosen endpoint, or null if the proxy chooses
   */
  synchronized void onDecided(
      long id,
      String requestId,
      @Nullable Endpoint endpoint,
      RoutingSource source,
      long nowUs,
      float requestObjectiveMs,
      byte[] object) {
    if (endpoint != null) {
      endpoint.record().onSent(nowUs);
    }
    pending.add(
        new PendingRequest(
            id, requestId, endpoint, source, nowUs, requestObjectiveMs, object, generation),
        this::expire);
  }

  private void expire(PendingRequest request) {
    release(request);
    metrics.add(Counter.ROUTE_OUTCOMES_MISSING, 1);
  }

  private void release(PendingRequest request) {
    if (request.endpoint() != null && request.generation() == generation) {
      request.endpoint().record().onReleased(request.sentUs());
    }
  }

  /** Records the outcome of a request, whether the agent chose its endpoint or not. */
  public void onOutcome(Outcome outcome) {
    long now = nowUs();
    PendingRequest request;
    Endpoint answered;
    synchronized (this) {
      request = pending.take(outcome.decisionId(), outcome.requestId());
      answered = outcome.address() == null ? null : byAddress.get(outcome.address());
      if (request != null) {
        release(request);
      }
      outcomes.onOutcome(
          outcome.ofEndpoint(),
          request == null ? null : recordOf(request.endpoint()),
          recordOf(answered),
          request == null ? null : request.source(),
          request == null ? objectiveMs : request.objectiveMs(),
          now);
      if (answered != null) {
        save(answered, now);
      }
    }
    count(request, outcome);
    if (cached && answered != null && outcome.result() == Result.SUCCESS) {
      byte[] object =
          request == null ? objectKey(outcome.authority(), outcome.path()) : request.object();
      history.place(object, answered.id(), Boolean.TRUE.equals(outcome.fromCache()), now);
    }
  }

  private static @Nullable EndpointRecord recordOf(@Nullable Endpoint endpoint) {
    return endpoint == null ? null : endpoint.record();
  }

  private void save(Endpoint answered, long now) {
    if (Math.abs(now - answered.savedUs()) >= SAVE_EVERY_US) {
      answered.setSavedUs(now);
      history.write(answered.key(), answered.bytes().clone());
    }
  }

  private void count(@Nullable PendingRequest request, Outcome outcome) {
    metrics.add(
        request == null ? Counter.ROUTE_OUTCOMES_UNMATCHED : Counter.ROUTE_OUTCOMES_MATCHED, 1);
    if (request != null && request.isNotTaken(outcome)) {
      metrics.add(Counter.ROUTE_CHOICES_NOT_TAKEN, 1);
    }
    if (outcome.result() == Result.FAILURE) {
      metrics.add(Counter.ROUTE_OUTCOMES_FAILED, 1);
    }
  }

  /** The key of the requested object; empty if endpoints have no caches. */
  byte[] objectKey(String authority, String path) {
    if (!cached) {
      return NO_OBJECT;
    }
    // The beginning of a long path is enough: at worst two objects share a record.
    return HistoryKey.ofRoutedObject(
        authority, path.length() > MAX_PATH ? path.substring(0, MAX_PATH) : path);
  }

  /** Reads the placement of the object; zeros if endpoints have no caches. */
  void readPlacement(byte[] object, byte[] record) {
    if (object.length == 0 || HistoryKey.isReserved(object)) {
      Arrays.fill(record, (byte) 0);
    } else {
      history.read(object, record);
    }
  }

  /** Counts a decision. */
  void onDecision(RoutingSource source, long nanos) {
    metrics.onRoute(source, nanos);
  }
}
