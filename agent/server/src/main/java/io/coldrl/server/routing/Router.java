package io.coldrl.server.routing;

import io.coldrl.core.routing.EndpointRecord;
import io.coldrl.core.routing.PlacementRecord;
import io.coldrl.core.routing.RoutingBatch;
import io.coldrl.core.routing.RoutingGuard;
import io.coldrl.core.routing.RoutingSource;
import io.coldrl.server.admin.AgentMetrics;
import io.coldrl.server.admin.Counter;
import io.coldrl.server.store.HistoryKey;
import io.coldrl.server.store.HistoryStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The endpoints, what is known of them, and the requests in flight. All that changes is guarded by
 * one monitor, held for microseconds; records go to the history behind it, on the recording thread.
 *
 * <p>Thread-safe.
 */
public final class Router {
  /** One request in so many goes by least-request, for the guard to compare with. */
  private static final int CONTROL_EVERY = 200;

  private static final long OUTCOME_WITHIN_US = 120_000_000;

  private final HistoryStore store;
  private final AgentMetrics metrics;
  private final Executor recording;
  private final LongSupplier unixMicros;
  private final boolean cached;
  private final float objectiveMs;
  private final RoutingGuard guard = new RoutingGuard(CONTROL_EVERY);
  private final Map<String, Endpoint> byAddress = new HashMap<>();
  private final PendingRequests pending = new PendingRequests(OUTCOME_WITHIN_US);
  private List<Endpoint> endpoints = List.of();

  /**
   * @param recording runs what writes history, one task at a time
   * @param unixMicros Unix time in us
   * @param cached whether endpoints answer from caches of their own
   * @param objectiveMs the latency that is good enough where a request names none, above 0
   */
  public Router(
      HistoryStore store,
      AgentMetrics metrics,
      Executor recording,
      LongSupplier unixMicros,
      boolean cached,
      float objectiveMs) {
    this.store = store;
    this.metrics = metrics;
    this.recording = recording;
    this.unixMicros = unixMicros;
    this.cached = cached;
    this.objectiveMs = objectiveMs;
  }

  /** Puts these endpoints in service; what is known of those that stay or return is kept. */
  public synchronized void setEndpoints(List<EndpointSpec> specs) {
    List<Endpoint> next = new ArrayList<>(specs.size());
    Map<String, Endpoint> nextByAddress = new HashMap<>();
    for (EndpointSpec spec : specs) {
      Endpoint endpoint = byAddress.get(spec.address());
      if (endpoint == null) {
        endpoint = new Endpoint(spec);
        store.get(endpoint.key(), endpoint.bytes());
        endpoint.record().forgetInFlight();
      }
      endpoint.setSpec(spec);
      next.add(endpoint);
      nextByAddress.put(spec.address(), endpoint);
    }
    byAddress.clear();
    byAddress.putAll(nextByAddress);
    endpoints = List.copyOf(next);
  }

  /** Addresses in service. */
  public synchronized List<String> addresses() {
    return endpoints.stream().map(Endpoint::address).toList();
  }

  /** Endpoints in service that are ejected now. */
  public synchronized int ejected() {
    return (int) endpoints.stream().filter(e -> e.record().isEjected()).count();
  }

  /** Requests in flight that the agent chose an endpoint for. */
  public synchronized int inFlight() {
    return endpoints.stream().mapToInt(e -> e.record().inFlight()).sum();
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
   * @return the endpoints that the batch's numbers stand for
   */
  synchronized List<Endpoint> fill(
      RoutingBatch batch, PlacementRecord object, @Nullable Set<String> subset, int start) {
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

  synchronized void onDecided(PendingRequest request) {
    Endpoint endpoint = request.endpoint();
    if (endpoint != null) {
      endpoint.record().onSent(request.sentUs());
    }
    pending.add(request, this::expire);
  }

  private void expire(PendingRequest request) {
    release(request);
    metrics.add(Counter.ROUTE_OUTCOMES_MISSING, 1);
  }

  private static void release(PendingRequest request) {
    if (request.endpoint() != null) {
      request.endpoint().record().onReleased(request.sentUs());
    }
  }

  /** Takes what became of a request, decided by the agent or not. */
  public void onOutcome(Outcome outcome) {
    long now = nowUs();
    PendingRequest request;
    Endpoint answered;
    synchronized (this) {
      request = pending.take(outcome.decisionId(), outcome.requestId());
      answered = outcome.address() == null ? null : byAddress.get(outcome.address());
      if (request != null) {
        release(request);
        failFirstAttempt(request, answered, outcome, now);
      }
      if (answered != null) {
        apply(answered, request, outcome, now);
      }
    }
    count(request, answered, outcome);
    judge(request, answered, outcome, now);
    save(request, answered, outcome, now);
  }

  // The proxy tells of the last attempt only; that it went on to another says how the first ended.
  private static void failFirstAttempt(
      PendingRequest request, @Nullable Endpoint answered, Outcome outcome, long now) {
    Endpoint chosen = request.endpoint();
    if (chosen != null && chosen != answered && outcome.attempts() > 1) {
      chosen.record().onFailure(now);
    }
  }

  private static void apply(
      Endpoint answered, @Nullable PendingRequest request, Outcome outcome, long now) {
    EndpointRecord record = answered.record();
    if (request == null || request.endpoint() != answered) {
      record.onArrival(now);
    }
    if (outcome.result() == Outcome.Result.FAILURE) {
      record.onFailure(now);
    } else if (outcome.result() == Outcome.Result.SUCCESS && outcome.latencyMs() >= 0) {
      record.onSuccess(now, outcome.latencyMs());
    }
  }

  private void count(
      @Nullable PendingRequest request, @Nullable Endpoint answered, Outcome outcome) {
    metrics.add(
        request == null ? Counter.ROUTE_OUTCOMES_UNMATCHED : Counter.ROUTE_OUTCOMES_MATCHED, 1);
    if (request != null && request.endpoint() != null && request.endpoint() != answered) {
      metrics.add(Counter.ROUTE_CHOICES_NOT_TAKEN, 1);
    }
    if (outcome.result() == Outcome.Result.FAILURE) {
      metrics.add(Counter.ROUTE_OUTCOMES_FAILED, 1);
    }
  }

  private void judge(
      @Nullable PendingRequest request, @Nullable Endpoint answered, Outcome outcome, long now) {
    if (request != null
        && request.endpoint() == answered
        && answered != null
        && outcome.result() != Outcome.Result.NONE) {
      boolean failed = outcome.result() == Outcome.Result.FAILURE;
      guard.onOutcome(
          request.source(),
          RoutingGuard.cost(failed, Math.max(0, outcome.latencyMs()), request.objectiveMs()),
          now);
    }
  }

  private void save(
      @Nullable PendingRequest request, @Nullable Endpoint answered, Outcome outcome, long now) {
    if (answered == null) {
      return;
    }
    byte[] record;
    synchronized (this) {
      record = answered.bytes().clone();
    }
    byte[] object =
        cached && request != null && outcome.result() == Outcome.Result.SUCCESS
            ? request.object()
            : null;
    boolean fromCache = Boolean.TRUE.equals(outcome.fromCache());
    try {
      recording.execute(
          () -> {
            store.put(answered.key(), record);
            if (object != null) {
              place(object, answered.id(), fromCache, now);
            }
          });
    } catch (RejectedExecutionException e) {
      // The agent stops; what was not saved is learned again.
    }
  }

  private void place(byte[] object, long endpointId, boolean fromCache, long now) {
    byte[] bytes = new byte[PlacementRecord.BYTES];
    store.get(object, bytes);
    new PlacementRecord().wrap(bytes, 0).onServed(now / 1_000, endpointId, fromCache);
    store.put(object, bytes);
  }

  /** Reads where the object of this key was served, where that matters. */
  void readPlacement(byte[] object, byte[] record) {
    if (cached && !HistoryKey.isReserved(object)) {
      store.get(object, record);
    }
  }

  /** Counts a decision. */
  void onDecision(RoutingSource source, long nanos) {
    metrics.onRoute(source, nanos);
  }
}
