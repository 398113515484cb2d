package io.coldrl.server.routing;

import io.coldrl.core.routing.PlacementRecord;
import io.coldrl.core.routing.RoutingBatch;
import io.coldrl.core.routing.RoutingDecision;
import io.coldrl.core.routing.RoutingPolicy;
import io.coldrl.core.routing.RoutingSource;
import io.coldrl.server.inference.ModelSlot;
import io.coldrl.server.store.HistoryKey;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Chooses an endpoint for one request at a time. Owned by one thread. */
public final class RouteDecider {
  private final Router router;
  private final ModelSlot models;
  private final LongSupplier nanoClock;
  private final RoutingPolicy policy;
  private final SplittableRandom random;
  private final RoutingBatch batch = new RoutingBatch();
  private final RoutingDecision decision = new RoutingDecision();
  private final byte[] placement = new byte[PlacementRecord.BYTES];
  private final PlacementRecord object = new PlacementRecord().wrap(placement, 0);

  /**
   * A choice.
   *
   * @param id the agent's number of the decision, not 0; the outcome is known by it
   * @param endpoints {@code ip:port} of the choice and, after a comma, of the one for a retry;
   *     empty where the proxy chooses
   */
  public record Choice(long id, String endpoints, RoutingSource source) {}

  /**
   * @param nanoClock a monotonic clock in ns
   */
  public RouteDecider(Router router, ModelSlot models, LongSupplier nanoClock, long seed) {
    this.router = router;
    this.models = models;
    this.nanoClock = nanoClock;
    this.policy = new RoutingPolicy(nanoClock, seed);
    this.random = new SplittableRandom(seed);
  }

  /**
   * Decides.
   *
   * @param authority host the request is for
   * @param path path with query
   * @param requestId the proxy's name of the request, empty where there is none
   * @param subset addresses to choose among, or null for all
   * @param timeoutMs time the client waits, 0 where not given; a shorter one than the route's
   *     objective takes its place
   * @param arrivalNanos when the request arrived, on this decider's clock
   * @param budgetNanos time for the decision from then
   */
  public Choice decide(
      String authority,
      String path,
      String requestId,
      @Nullable Set<String> subset,
      float timeoutMs,
      long arrivalNanos,
      long budgetNanos) {
    long nowUs = router.nowUs();
    float objectiveMs = timeoutMs > 0 ? timeoutMs : router.objectiveMs();
    byte[] key = HistoryKey.ofRoutedObject(authority, path);
    Arrays.fill(placement, (byte) 0);
    router.readPlacement(key, placement);
    long objectHash = ByteBuffer.wrap(key).getLong(HistoryKey.OBJECT_OFFSET);
    batch.begin(nowUs, objectiveMs, router.cached(), objectHash);
    List<Endpoint> endpoints =
        router.fill(batch, object, subset, random.nextInt(Integer.MAX_VALUE));
    score(nowUs, arrivalNanos + budgetNanos);
    long id = random.nextLong() | 1;
    Endpoint first = decision.first() < 0 ? null : endpoints.get(decision.first());
    router.onDecided(
        new PendingRequest(id, requestId, first, decision.source(), nowUs, objectiveMs, key));
    router.onDecision(decision.source(), nanoClock.getAsLong() - arrivalNanos);
    return new Choice(id, addresses(endpoints, first), decision.source());
  }

  private String addresses(List<Endpoint> endpoints, @Nullable Endpoint first) {
    if (first == null) {
      return "";
    }
    return decision.second() < 0
        ? first.address()
        : first.address() + "," + endpoints.get(decision.second()).address();
  }

  private void score(long nowUs, long deadlineNanos) {
    ModelSlot.Lane lane = models.tryAcquire();
    if (lane == null) {
      policy.leaveToProxy(RoutingSource.PROXY_OVERLOAD, decision);
      return;
    }
    try (lane) {
      policy.decide(batch, lane.scorer(), router.guard(), nowUs, deadlineNanos, decision);
    }
  }
}
