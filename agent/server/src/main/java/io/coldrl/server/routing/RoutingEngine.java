package io.coldrl.server.routing;

import io.coldrl.inference.ModelSlot;
import io.coldrl.server.admin.AgentMetrics;
import io.coldrl.server.config.EndpointSpec;
import io.coldrl.server.config.RoutingConfig;
import io.coldrl.server.store.HistoryStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Routing in the agent: the router, its model and the source of its endpoints; and a second router
 * of made-up endpoints, which the warm-up exercises without a trace in the first.
 *
 * <p>Thread-safe.
 */
public final class RoutingEngine {
  /** Host of the agent's own synthetic requests; no HTTP request can name it. */
  public static final String WARM_UP_AUTHORITY = "\u0000warm-up";

  // Of TEST-NET-1 (RFC 5737), which belongs to nobody.
  private static final String WARM_UP_NETWORK = "192.0.2.";
  private static final int WARM_UP_ENDPOINTS = 8;
  private static final long WARM_UP_BUDGET_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final RoutingConfig config;
  private final ModelSlot models;
  private final Router router;
  private final Router warmUp;
  private final EndpointWatch watch;

  /** Decides for one thread. */
  public interface Lane {
    /**
     * Chooses an endpoint, on the calling thread.
     *
     * @param arrivalNanos when the request arrived, by {@link System#nanoTime}
     */
    RoutingDecider.Choice decide(RoutingRequest request, long arrivalNanos);
  }

  /**
   * @param models of routing
   * @param recording runs the tasks that write history, one at a time
   */
  public RoutingEngine(
      RoutingConfig config,
      HistoryStore store,
      ModelSlot models,
      AgentMetrics metrics,
      Executor recording) {
    this.config = config;
    this.models = models;
    this.router = newRouter(store, metrics, recording);
    this.warmUp = newRouter(store, new AgentMetrics(), task -> {});
    this.watch = new EndpointWatch(EndpointSource.of(config), router, metrics);
    warmUp.setEndpoints(
        warmUpAddresses().stream().map(address -> new EndpointSpec(address, 1, 1)).toList());
  }

  private Router newRouter(HistoryStore store, AgentMetrics metrics, Executor recording) {
    return new Router(
        store,
        metrics,
        recording,
        new SteadyClock(unixMicros(), System::nanoTime),
        config.cached(),
        config.objectiveMs());
  }

  private static long unixMicros() {
    Instant now = Instant.now();
    return TimeUnit.SECONDS.toMicros(now.getEpochSecond())
        + TimeUnit.NANOSECONDS.toMicros(now.getNano());
  }

  /** Addresses of the warm-up's endpoints. */
  public static List<String> warmUpAddresses() {
    List<String> addresses = new ArrayList<>();
    for (int i = 1; i <= WARM_UP_ENDPOINTS; i++) {
      addresses.add(WARM_UP_NETWORK + i + ":" + i);
    }
    return addresses;
  }

  /** Whether a request is one of the agent's own. */
  public static boolean isWarmUp(String authority) {
    return authority.equals(WARM_UP_AUTHORITY);
  }

  /** Creates the decider of one thread. */
  public Lane newLane() {
    ThreadLocalRandom seeds = ThreadLocalRandom.current();
    RoutingDecider live = new RoutingDecider(router, models, System::nanoTime, seeds.nextLong());
    RoutingDecider synthetic =
        new RoutingDecider(warmUp, models, System::nanoTime, seeds.nextLong());
    long budgetNanos = TimeUnit.MICROSECONDS.toNanos(config.budgetUs());
    return (request, arrivalNanos) ->
        isWarmUp(request.authority())
            ? synthetic.decide(request, arrivalNanos, WARM_UP_BUDGET_NANOS)
            : live.decide(request, arrivalNanos, budgetNanos);
  }

  /** Records the outcome of a request. */
  public void onOutcome(Outcome outcome) {
    (isWarmUp(outcome.authority()) ? warmUp : router).onOutcome(outcome);
  }

  /** The router of real requests. */
  public Router router() {
    return router;
  }

  /** The model. */
  public ModelSlot models() {
    return models;
  }

  /** Reads the endpoints; to be run every second or so. */
  public EndpointWatch watch() {
    return watch;
  }
}
