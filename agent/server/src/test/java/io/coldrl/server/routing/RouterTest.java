package io.coldrl.server.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.coldrl.core.record.PlacementRecord;
import io.coldrl.core.routing.EndpointOutcome.Result;
import io.coldrl.core.routing.RoutingBatch;
import io.coldrl.core.routing.RoutingSource;
import io.coldrl.server.admin.AgentMetrics;
import io.coldrl.server.admin.AgentStatus;
import io.coldrl.server.admin.Counter;
import io.coldrl.server.config.EndpointSpec;
import io.coldrl.server.store.HistoryFile;
import io.coldrl.server.store.HistoryStore;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RouterTest {
  private static final String A = "10.0.0.1:80";
  private static final String B = "10.0.0.2:80";
  private static final long SECOND = 1_000_000;

  private final AtomicLong nowUs = new AtomicLong(1_700_000_000_000_000L);
  private final AgentMetrics metrics = new AgentMetrics();
  private final RoutingBatch batch = new RoutingBatch();
  private HistoryStore store;
  private Router router;
  private long lastId;

  @BeforeEach
  void setUp(@TempDir Path directory) throws Exception {
    store = HistoryFile.open(directory.resolve("history.dat"), 1_000);
    router = newRouter(true);
  }

  @AfterEach
  void tearDown() {
    store.close();
  }

  private Router newRouter(boolean cached) {
    Router made = new Router(store, metrics, Runnable::run, nowUs::get, cached, 100);
    made.setEndpoints(EndpointSpec.parseAll(A + "," + B));
    return made;
  }

  private List<Endpoint> fill(@Nullable Set<String> subset) {
    batch.begin(nowUs.get(), 100, false, 0);
    return router.fill(batch, new PlacementRecord(), subset, 0);
  }

  /** Decides for an endpoint; the decision's number. */
  private long decide(String address, String requestId) {
    Endpoint chosen =
        fill(null).stream().filter(e -> e.address().equals(address)).findFirst().orElse(null);
    lastId++;
    router.onDecided(
        lastId,
        requestId,
        chosen,
        RoutingSource.MODEL,
        nowUs.get(),
        100,
        router.objectKey("a.test", "/o"));
    return lastId;
  }

  private void tell(
      long id,
      String requestId,
      @Nullable String address,
      Result result,
      int attempts,
      @Nullable Boolean fromCache) {
    router.onOutcome(
        new Outcome(id, requestId, address, result, 5, attempts, "a.test", "/o", fromCache));
  }

  private void succeed(long id, String requestId, String address) {
    tell(id, requestId, address, Result.SUCCESS, 1, null);
  }

  private AgentStatus.Endpoint status(String address) {
    return router.endpoints().stream()
        .filter(e -> e.address().equals(address))
        .findFirst()
        .orElseThrow();
  }

  private long count(Counter counter) {
    return metrics.get(counter);
  }

  @Test
  void an_outcome_is_matched_by_the_decisions_number_or_by_the_requests_name() {
    long byNumber = decide(A, "");
    decide(A, "name");
    assertThat(status(A).inFlight()).isEqualTo(2);
    succeed(byNumber, "", A);
    succeed(0, "name", A);
    assertThat(status(A).inFlight()).isZero();
    assertThat(status(A).answers()).isEqualTo(2);
    assertThat(count(Counter.ROUTE_OUTCOMES_MATCHED)).isEqualTo(2);
    succeed(byNumber, "name", A);
    assertThat(count(Counter.ROUTE_OUTCOMES_UNMATCHED)).isOne();
    assertThat(status(A).answers()).isEqualTo(3);
  }

  @Test
  void a_choice_that_the_proxy_did_not_take_is_released_and_counted() {
    decide(A, "late");
    succeed(0, "late", B);
    assertThat(status(A).inFlight()).isZero();
    assertThat(status(A).answers()).isZero();
    assertThat(status(B).answers()).isOne();
    assertThat(count(Counter.ROUTE_CHOICES_NOT_TAKEN)).isOne();
  }

  @Test
  void a_retry_elsewhere_means_that_the_first_choice_failed() {
    long id = decide(A, "");
    tell(id, "", B, Result.SUCCESS, 2, null);
    assertThat(status(A).failures()).isOne();
    assertThat(status(B).failures()).isZero();
    assertThat(count(Counter.ROUTE_CHOICES_NOT_TAKEN)).isZero();
  }

  @Test
  void an_endpoint_that_cannot_be_reached_fails_though_the_proxy_does_not_name_it() {
    for (int i = 0; i < 3; i++) {
      tell(decide(A, ""), "", null, Result.FAILURE, 1, null);
    }
    assertThat(status(A).failures()).isEqualTo(3);
    assertThat(status(A).ejected()).isTrue();
  }

  @Test
  void a_client_that_goes_away_says_nothing_of_the_endpoint() {
    tell(decide(A, ""), "", A, Result.NONE, 1, null);
    tell(decide(A, ""), "", null, Result.NONE, 0, null);
    assertThat(status(A).inFlight()).isZero();
    assertThat(status(A).answers()).isZero();
    assertThat(count(Counter.ROUTE_CHOICES_NOT_TAKEN)).isZero();
  }

  @Test
  void an_outcome_that_never_comes_is_given_up_after_half_a_minute() {
    decide(A, "lost");
    nowUs.addAndGet(29 * SECOND);
    fill(null);
    assertThat(status(A).inFlight()).isOne();
    nowUs.addAndGet(SECOND);
    fill(null);
    assertThat(status(A).inFlight()).isZero();
    assertThat(count(Counter.ROUTE_OUTCOMES_MISSING)).isOne();
    succeed(0, "lost", A);
    assertThat(status(A).inFlight()).isZero();
    assertThat(count(Counter.ROUTE_OUTCOMES_UNMATCHED)).isOne();
  }

  @Test
  void what_is_in_flight_is_forgotten_once_and_late_outcomes_still_count() {
    long before = decide(A, "");
    router.forgetInFlight();
    assertThat(status(A).inFlight()).isZero();
    long after = decide(A, "");
    succeed(before, "", A);
    assertThat(status(A).inFlight()).isOne();
    succeed(after, "", A);
    assertThat(status(A).inFlight()).isZero();
    assertThat(count(Counter.ROUTE_OUTCOMES_MATCHED)).isEqualTo(2);
  }

  @Test
  void no_more_decisions_are_remembered_than_there_is_room_for() {
    for (int i = 0; i < PendingRequests.CAPACITY + 5; i++) {
      decide(A, "r" + i);
    }
    assertThat(status(A).inFlight()).isEqualTo(PendingRequests.CAPACITY);
    assertThat(count(Counter.ROUTE_OUTCOMES_MISSING)).isEqualTo(5);
  }

  @Test
  void an_endpoint_that_is_removed_while_chosen_is_released_and_returns_with_what_was_known() {
    succeed(decide(A, ""), "", A);
    long id = decide(A, "");
    router.saveAll();
    router.setEndpoints(EndpointSpec.parseAll(B));
    succeed(id, "", A);
    assertThat(router.endpoints()).extracting(AgentStatus.Endpoint::address).containsExactly(B);
    assertThat(count(Counter.ROUTE_CHOICES_NOT_TAKEN)).isZero();
    router.setEndpoints(EndpointSpec.parseAll(A + "," + B));
    assertThat(status(A).inFlight()).isZero();
    assertThat(status(A).answers()).isPositive();
  }

  @Test
  void an_endpoint_that_is_listed_twice_is_there_once() {
    router.setEndpoints(List.of(new EndpointSpec(A, 1, 1), new EndpointSpec(A, 2, 1)));
    assertThat(router.endpoints()).hasSize(1);
  }

  @Test
  void another_router_knows_the_endpoints_but_not_what_was_in_flight() {
    decide(A, "");
    succeed(decide(A, ""), "", A);
    router.saveAll();
    router = newRouter(true);
    assertThat(status(A).answers()).isOne();
    assertThat(status(A).latencyMs()).isEqualTo(5);
    assertThat(status(A).inFlight()).isZero();
  }

  @Test
  void where_an_object_was_served_is_remembered_for_decided_and_other_requests() {
    tell(decide(A, ""), "", A, Result.SUCCESS, 1, false);
    tell(0, "", B, Result.SUCCESS, 1, true);
    byte[] record = new byte[PlacementRecord.BYTES];
    router.readPlacement(router.objectKey("a.test", "/o"), record);
    PlacementRecord placement = new PlacementRecord().wrap(record, 0);
    List<Endpoint> endpoints = fill(null);
    assertThat(placement.hits(endpoints.get(0).id())).isZero();
    assertThat(placement.hits(endpoints.get(1).id())).isOne();
  }

  @Test
  void without_caches_objects_are_not_looked_at() {
    Router plain = newRouter(false);
    assertThat(plain.objectKey("a.test", "/o")).isEmpty();
    byte[] record = {1, 2, 3};
    plain.readPlacement(new byte[0], record);
    assertThat(record).containsOnly(0);
  }

  @Test
  void a_huge_path_is_an_object_by_its_beginning() {
    String path = "/" + "x".repeat(60_000);
    assertThat(router.objectKey("a", path)).isEqualTo(router.objectKey("a", path + "y"));
    assertThat(router.objectKey("a", path)).isNotEqualTo(router.objectKey("b", path));
  }

  @Test
  void a_subset_limits_the_choice() {
    fill(Set.of(B, "10.9.9.9:1"));
    assertThat(batch.size()).isOne();
    assertThat(batch.endpoint(0)).isOne();
    fill(Set.of());
    assertThat(batch.size()).isZero();
  }

  @Test
  void of_more_endpoints_than_fit_each_is_considered_at_times() {
    StringBuilder many = new StringBuilder();
    for (int i = 0; i < 40; i++) {
      many.append("10.0.1.").append(i).append(":80 cost=").append(i).append('\n');
    }
    router.setEndpoints(EndpointSpec.parseAll(many.toString()));
    boolean[] seen = new boolean[40];
    for (int start = 0; start < 40; start++) {
      batch.begin(nowUs.get(), 100, false, 0);
      router.fill(batch, new PlacementRecord(), null, start);
      assertThat(batch.size()).isEqualTo(RoutingBatch.MAX_ENDPOINTS);
      for (int i = 0; i < batch.size(); i++) {
        seen[batch.endpoint(i)] = true;
      }
    }
    assertThat(seen).doesNotContain(false);
  }
}
