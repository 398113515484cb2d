package io.coldrl.server.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coldrl.proto.v1.AccessBatch;
import io.coldrl.proto.v1.AccessServiceGrpc;
import io.coldrl.proto.v1.ReportAccessesResponse;
import io.coldrl.server.admin.AgentMetrics;
import io.coldrl.server.admin.Counter;
import io.coldrl.testkit.RawHttp2;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.stub.StreamObserver;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server with small limits, and clients that exceed them. */
@Timeout(60)
class ServerLimitsTest {
  private static final String REPORT = "coldrl.v1.AccessService/ReportAccesses";
  private static final ServerLimits LIMITS =
      new ServerLimits(
          50, 8, 1 << 20, 100_000, 128 << 10, Duration.ofSeconds(10), Duration.ofSeconds(20));

  private final AgentMetrics metrics = new AgentMetrics();
  private Path socket;
  private UnixServer server;

  @BeforeEach
  void start(@TempDir Path directory) throws Exception {
    socket = directory.resolve("a.sock");
    start(LIMITS);
  }

  private void start(ServerLimits limits) throws Exception {
    // Never answers: a report stays open.
    AccessServiceGrpc.AccessServiceImplBase reports =
        new AccessServiceGrpc.AccessServiceImplBase() {
          @Override
          public StreamObserver<AccessBatch> reportAccesses(
              StreamObserver<ReportAccessesResponse> responses) {
            return new Ignored<>();
          }
        };
    server =
        new UnixServer(
            socket,
            0600,
            new GrpcServer.Loops("test-loop", 1, new ArrivalClock()),
            ConnectionGate.forAll(limits, metrics),
            limits,
            metrics,
            List.of(
                reports.bindService(), new HealthStatusManager().getHealthService().bindService()));
    server.start();
  }

  @AfterEach
  void stop() throws Exception {
    server.shutdown();
    server.endCalls();
    server.close();
  }

  private static final class Ignored<T> implements StreamObserver<T> {
    @Override
    public void onNext(T value) {}

    @Override
    public void onError(Throwable t) {}

    @Override
    public void onCompleted() {}
  }

  private static void await(String what, BooleanSupplier condition) {
    long giveUpNanos = System.nanoTime() + 20_000_000_000L;
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - giveUpNanos).as(what).isNegative();
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
  }

  private void startWithKeepAlive(Duration keepAlive, Duration patience) throws Exception {
    stop();
    start(
        new ServerLimits(
            LIMITS.connections(),
            LIMITS.calls(),
            LIMITS.messageBytes(),
            LIMITS.partialBytes(),
            LIMITS.windowBytes(),
            keepAlive,
            patience));
  }

  @Test
  void a_client_that_connects_and_says_nothing_is_dropped() throws Exception {
    startWithKeepAlive(Duration.ofMillis(200), Duration.ofMillis(200));
    try (RawHttp2 silent = new RawHttp2(socket)) {
      silent.awaitClosed();
    }
  }

  @Test
  void a_client_that_stops_in_the_middle_of_a_message_is_dropped() throws Exception {
    startWithKeepAlive(Duration.ofMillis(200), Duration.ofMillis(200));
    try (RawHttp2 dead = new RawHttp2(socket)) {
      dead.greet();
      dead.call(1, REPORT);
      dead.beginMessage(1, 1_000, 10);
      dead.awaitClosed();
    }
  }

  @Test
  void an_idle_client_that_answers_pings_is_kept() throws Exception {
    // gRPC sends no pings more often than each 10 s.
    startWithKeepAlive(Duration.ofSeconds(10), Duration.ofSeconds(1));
    try (AgentClient idle = AgentClient.of(socket)) {
      assertThat(idle.isServing()).isTrue();
      long endNanos = System.nanoTime() + Duration.ofSeconds(13).toNanos();
      AtomicBoolean closed = new AtomicBoolean();
      ((ManagedChannel) idle.channel())
          .notifyWhenStateChanged(ConnectivityState.READY, () -> closed.set(true));
      await("13 s", () -> System.nanoTime() - endNanos > 0);
      assertThat(closed).isFalse();
    }
  }

  @Test
  void partial_messages_above_the_limit_reset_their_call_and_others_are_answered()
      throws Exception {
    try (RawHttp2 greedy = new RawHttp2(socket);
        AgentClient other = AgentClient.of(socket)) {
      assertThat(other.isServing()).isTrue();
      greedy.greet();
      // 60 KB of two messages exceed neither the limit of a message nor the first window.
      greedy.call(1, REPORT);
      greedy.beginMessage(1, 1_000_000, 30_000);
      greedy.call(3, REPORT);
      greedy.beginMessage(3, 1_000_000, 30_000);
      assertThat(other.isServing()).isTrue();
      assertThat(metrics.get(Counter.CALLS_REFUSED)).isZero();
      try (RawHttp2 second = new RawHttp2(socket)) {
        second.greet();
        second.call(1, REPORT);
        second.beginMessage(1, 1_000_000, 60_000);
        await("a refused call", () -> metrics.get(Counter.CALLS_REFUSED) == 1);
        assertThat(other.isServing()).isTrue();
      }
    }
    try (AgentClient next = AgentClient.of(socket)) {
      // What the closed connections held is free again.
      StreamObserver<AccessBatch> report =
          AccessServiceGrpc.newStub(next.channel()).reportAccesses(new Ignored<>());
      report.onNext(AccessBatch.newBuilder().setZone("z".repeat(90_000)).build());
      assertThat(next.isServing()).isTrue();
      assertThat(metrics.get(Counter.CALLS_REFUSED)).isOne();
    }
  }

  @Test
  void above_the_limit_of_calls_those_of_the_greediest_client_are_refused() {
    try (AgentClient greedy = AgentClient.of(socket);
        AgentClient second = AgentClient.of(socket)) {
      for (int i = 0; i < LIMITS.calls() - 1; i++) {
        AccessServiceGrpc.newStub(greedy.channel()).reportAccesses(new Ignored<>());
      }
      assertThat(greedy.isServing()).isTrue();
      assertThat(second.isServing()).isTrue();
      AccessServiceGrpc.newStub(second.channel()).reportAccesses(new Ignored<>());
      assertThat(second.isServing()).isTrue();
      assertThatThrownBy(() -> check(greedy)).hasMessageContaining("too many calls are open");
      assertThat(metrics.get(Counter.CALLS_REFUSED)).isOne();
    }
    try (AgentClient next = AgentClient.of(socket)) {
      await("calls to end with their connection", next::isServing);
    }
  }

  private static HealthCheckResponse check(AgentClient client) throws StatusRuntimeException {
    return HealthGrpc.newBlockingStub(client.channel())
        .check(HealthCheckRequest.getDefaultInstance());
  }

  @Test
  void a_message_above_the_limit_is_counted_as_rejected() {
    try (AgentClient client = AgentClient.of(socket)) {
      AccessServiceGrpc.newStub(client.channel())
          .reportAccesses(new Ignored<>())
          .onNext(AccessBatch.newBuilder().setZone("z".repeat(2 << 20)).build());
      await("a rejected request", () -> metrics.get(Counter.REQUESTS_REJECTED) == 1);
      assertThat(client.isServing()).isTrue();
    }
  }
}
