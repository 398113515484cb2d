package io.coldrl.server.routing;

import io.coldrl.core.record.PlacementRecord;
import io.coldrl.core.routing.RoutingBatch;
import io.coldrl.core.routing.RoutingDecision;
import io.coldrl.core.routing.RoutingPolicy;
import io.coldrl.core.routing.RoutingSource;
import io.coldrl.inference.ModelLane;
import io.coldrl.inference.ModelSlot;
import io.coldrl.server.store.HistoryKey;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Chooses an endpoint for one request at a time. Owned by one thread. */
public final class RoutingDecider {
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
   * @param first {@code ip:port}, empty if the proxy chooses
   * @param second the endpoint for a retry, empty if there is none
   */
  public record Choice(long id, String first, String second, RoutingSource source) {}

  /**
   * @param nanoClock a monotonic clock in ns
   * @param seed of all its draws, another for each decider
   */
  RoutingDecider(Router router, ModelSlot models, LongSupplier nanoClock, long seed) {
    this.router = router;
    this.models = models;
    this.nanoClock = nanoClock;
    this.policy = new RoutingPolicy(nanoClock, seed);
    this.random = new SplittableRandom(seed);
  }

  /**
   * Chooses an endpoint.
   *
   * @param arrivalNanos when the request arrived, on this decider's clock
   * @param budgetNanos time for the decision from then
   */
  public Choice decide(RoutingRequest request, long arrivalNanos, long budgetNanos) {
    long nowUs = router.nowUs();
    float objectiveMs = objectiveMs(request);
    byte[] key = router.objectKey(request.authority(), request.path());
    router.readPlacement(key, placement);
    long hash = key.length == 0 ? 0 : ByteBuffer.wrap(key).getLong(HistoryKey.OBJECT_OFFSET);
    batch.begin(nowUs, objectiveMs, router.cached(), hash);
    int start = random.nextInt(Integer.MAX_VALUE);
    List<Endpoint> endpoints = router.fill(batch, object, request.subset(), start);
    score(nowUs, arrivalNanos + budgetNanos);
    long id = random.nextLong() | 1;
    Endpoint first = decision.first() < 0 ? null : endpoints.get(decision.first());
    router.onDecided(id, request.requestId(), first, decision.source(), nowUs, objectiveMs, key);
    router.onDecision(decision.source(), nanoClock.getAsLong() - arrivalNanos);
    Endpoint second = decision.second() < 0 ? null : endpoints.get(decision.second());
    return new Choice(id, address(first), address(second), decision.source());
  }

  // A client that waits for less time than the objective is late at its own time; one that waits
  // longer is not thereby content with more.
  private float objectiveMs(RoutingRequest request) {
    return request.timeoutMs() > 0
        ? Math.min(request.timeoutMs(), router.objectiveMs())
        : router.objectiveMs();
  }

  private static String address(@Nullable Endpoint endpoint) {
    return endpoint == null ? "" : endpoint.address();
  }

  private void score(long nowUs, long deadlineNanos) {
    ModelLane lane = models.tryAcquire();
    if (lane == null) {
      decision.leaveToProxy(RoutingSource.PROXY_OVERLOAD);
      return;
    }
    try (lane) {
      policy.decide(batch, lane.scorer(), router.guard(), nowUs, deadlineNanos, decision);
    }
  }
}
