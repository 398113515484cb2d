package io.coldrl.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.coldrl.proto.v1.Access;
import io.coldrl.proto.v1.AccessBatch;
import io.coldrl.proto.v1.AccessServiceGrpc;
import io.coldrl.proto.v1.Candidate;
import io.coldrl.proto.v1.EvictionServiceGrpc;
import io.coldrl.proto.v1.ReportAccessesResponse;
import io.coldrl.proto.v1.SelectVictimsRequest;
import io.coldrl.server.ChildJvm;
import io.coldrl.testkit.RawHttp2;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real agent with the launcher's heap under abuse; a client that behaves is answered meanwhile.
 */
@Timeout(180)
class AbuseIT {
  private static final int CONNECTIONS = 10_000;
  private static final int LARGE_BYTES = 64 << 20;

  private Path socket;
  private ChildJvm agent;
  private AgentClient admin;
  private GoodClient good;

  /** Asks for victims, one question after another. */
  private static final class GoodClient implements AutoCloseable {
    private final AgentClient client;
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final AtomicLong answers = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private final Thread thread = new Thread(this::ask, "good-client");

    GoodClient(Path socket) {
      client = AgentClient.of(socket);
      thread.start();
    }

    private void ask() {
      SelectVictimsRequest question = AgentHarness.request(16).build();
      while (!stopped.get()) {
        try {
          EvictionServiceGrpc.newBlockingStub(client.channel())
              .withDeadlineAfter(20, TimeUnit.SECONDS)
              .selectVictims(question);
          answers.incrementAndGet();
        } catch (StatusRuntimeException e) {
          failures.incrementAndGet();
        }
      }
    }

    /** Waits for 10 more answers. */
    void awaitAnswers() {
      long wanted = answers.get() + 10;
      long giveUpNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
      while (answers.get() < wanted) {
        assertThat(System.nanoTime() - giveUpNanos).as("waiting for answers").isNegative();
        Thread.onSpinWait();
      }
    }

    @Override
    public void close() throws InterruptedException {
      stopped.set(true);
      thread.join();
      client.close();
    }
  }

  @BeforeEach
  void start(@TempDir Path directory) throws Exception {
    socket = directory.resolve("agent.sock");
    agent = ChildJvm.startAgent(ChildJvm.agentIn(directory, "--warm-up-seconds=0"));
    agent.awaitLine(line -> line.contains("serving on"));
    admin = AgentClient.of(directory.resolve("admin.sock"));
    good = new GoodClient(socket);
    good.awaitAnswers();
  }

  @AfterEach
  void theAgentLivesAndTheGoodClientWasAlwaysAnswered() throws Exception {
    try (ChildJvm stopped = agent;
        AgentClient closed = admin;
        GoodClient ended = good) {
      ended.awaitAnswers();
      assertThat(ended.failures).hasValue(0);
      assertThat(closed.status().errorsUncaught()).isZero();
      assertThat(stopped.lines()).noneMatch(line -> line.contains("\tat "));
      ended.close();
      stopped.terminate();
      assertThat(stopped.awaitExit()).isZero();
    }
  }

  @Test
  void ten_thousand_connections() throws Exception {
    List<SocketChannel> open = new ArrayList<>();
    try {
      for (int i = 0; i < CONNECTIONS; i++) {
        SocketChannel connection = SocketChannel.open(StandardProtocolFamily.UNIX);
        connection.connect(UnixDomainSocketAddress.of(socket));
        open.add(connection);
      }
      good.awaitAnswers();
      long least = CONNECTIONS - ServerLimits.DEFAULT.connections();
      while (admin.status().refused().connections() < least) {
        assertThat(agent.isAlive()).isTrue();
      }
    } finally {
      for (SocketChannel connection : open) {
        connection.close();
      }
    }
    try (AgentClient next = AgentClient.of(socket)) {
      while (!next.isServing()) {
        assertThat(agent.isAlive()).isTrue();
      }
    }
  }

  @Test
  void messages_of_64_mb() throws Exception {
    ByteString large = UnsafeByteOperations.unsafeWrap(new byte[LARGE_BYTES]);
    try (AgentClient client = AgentClient.of(socket)) {
      for (int i = 0; i < 20; i++) {
        try {
          EvictionServiceGrpc.newBlockingStub(client.channel())
              .selectVictims(
                  SelectVictimsRequest.newBuilder()
                      .addCandidates(Candidate.newBuilder().setKey(large))
                      .build());
          throw new AssertionError("a message of 64 MB was answered");
        } catch (StatusRuntimeException refused) {
          good.awaitAnswers();
        }
      }
    }
    assertThat(admin.status().requestsRejected()).isEqualTo(20);
  }

  @Test
  void thousands_of_calls_that_never_end_each_with_half_a_message() throws Exception {
    List<RawHttp2> clients = new ArrayList<>();
    try {
      for (int i = 0; i < 400; i++) {
        RawHttp2 client = new RawHttp2(socket);
        clients.add(client);
        client.greet();
        for (int call = 0; call < 50; call++) {
          client.call(2 * call + 1, "coldrl.v1.AccessService/ReportAccesses");
          client.beginMessage(2 * call + 1, 1 << 20, 1_200);
        }
      }
      good.awaitAnswers();
      // The agent may still be reading what the clients have sent.
      while (admin.status().refused().calls() == 0) {
        Thread.sleep(20);
      }
      good.awaitAnswers();
    } finally {
      for (RawHttp2 client : clients) {
        client.close();
      }
    }
  }

  @Test
  void reports_faster_than_they_are_recorded() throws Exception {
    AccessBatch.Builder batch = AccessBatch.newBuilder().setZone("zone");
    for (int i = 0; i < 4_096; i++) {
      batch.addAccesses(
          Access.newBuilder().setKey(AgentHarness.key(i)).setTimeMs(1_000).setSizeBytes(1));
    }
    CountDownLatch ended = new CountDownLatch(500);
    try (AgentClient client = AgentClient.of(socket)) {
      for (int i = 0; i < 500; i++) {
        StreamObserver<AccessBatch> stream =
            AccessServiceGrpc.newStub(client.channel()).reportAccesses(new Counting(ended));
        stream.onNext(batch.build());
        stream.onCompleted();
      }
      good.awaitAnswers();
      assertThat(ended.await(60, TimeUnit.SECONDS)).isTrue();
    }
  }

  private record Counting(CountDownLatch ended) implements StreamObserver<ReportAccessesResponse> {
    @Override
    public void onNext(ReportAccessesResponse response) {}

    @Override
    public void onError(Throwable t) {
      ended.countDown();
    }

    @Override
    public void onCompleted() {
      ended.countDown();
    }
  }

  @Test
  void bytes_that_are_no_message() throws IOException, AgentCallException {
    try (RawHttp2 client = new RawHttp2(socket)) {
      client.greet();
      for (int call = 0; call < 1_000; call++) {
        client.call(2 * call + 1, EvictionServiceGrpc.SERVICE_NAME + "/SelectVictims");
        client.beginMessage(2 * call + 1, 30, 30);
      }
      while (admin.status().requestsRejected() < 1_000) {
        assertThat(agent.isAlive()).isTrue();
      }
    }
    assertThat(agent.lines())
        .filteredOn(line -> line.contains("refusing a malformed message"))
        .hasSize(10);
  }
}
