package io.coldrl.server.transport;

import com.google.protobuf.ByteString;
import io.coldrl.core.eviction.EvictionBatch;
import io.coldrl.proto.v1.Access;
import io.coldrl.proto.v1.AccessBatch;
import io.coldrl.proto.v1.AccessServiceGrpc;
import io.coldrl.proto.v1.CacheStatus;
import io.coldrl.proto.v1.Candidate;
import io.coldrl.proto.v1.EvictionServiceGrpc;
import io.coldrl.proto.v1.ReportAccessesResponse;
import io.coldrl.proto.v1.SelectVictimsRequest;
import io.coldrl.server.eviction.Zones;
import io.coldrl.server.store.HistoryKey;
import io.grpc.CallOptions;
import io.grpc.MethodDescriptor;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls the agent on its own socket until the JVM has compiled the code that serves requests.
 * Without a warm-up, the first tens of thousands of calls are slow.
 */
public final class WarmUp {
  private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);
  private static final int MAX_CALLS = 40_000;
  private static final int CALLS_PER_BATCH = 200;
  private static final int AT_ONCE = 8;
  private static final long WAIT_SECONDS = 1;
  private static final int BUDGET_US = RequestCheck.MAX_BUDGET_US;

  /*
   * Calls are encoded once and their answers are not decoded, since the agent is to be warmed up and
   * not its client. Some are under way at once, over as many connections as there are event loops:
   * waiting for each answer would leave the agent idle for half of the time.
   */
  private static final MethodDescriptor<byte[], byte[]> SELECT_VICTIMS =
      MethodDescriptor.<byte[], byte[]>newBuilder()
          .setType(MethodDescriptor.MethodType.UNARY)
          .setFullMethodName(EvictionServiceGrpc.getSelectVictimsMethod().getFullMethodName())
          .setRequestMarshaller(EncodedMessage.MARSHALLER)
          .setResponseMarshaller(new MessageMarshaller<>(InputStream::readAllBytes))
          .build();

  private final List<AgentClient> clients;
  private final AccessServiceGrpc.AccessServiceStub accesses;
  private final @Nullable RoutingWarmUp routing;
  private final Semaphore free = new Semaphore(AT_ONCE);
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private final AccessBatch batch = accessBatch();
  private final byte[][] requests = {
    request(64).toByteArray(),
    request(16).toByteArray(),
    request(64).toByteArray(),
    request(4).toByteArray()
  };

  private WarmUp(List<AgentClient> clients, boolean withRouting) {
    this.clients = clients;
    accesses = AccessServiceGrpc.newStub(clients.get(0).channel());
    routing = withRouting ? new RoutingWarmUp(clients.get(0).channel()) : null;
  }

  /**
   * Warms up an agent, for at most {@code seconds}.
   *
   * @param withRouting whether to warm up routing, too
   * @return the number of calls
   */
  public static long run(Path socket, int seconds, boolean withRouting) {
    long endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    List<AgentClient> clients =
        Stream.generate(() -> AgentClient.of(socket)).limit(AgentServer.THREADS).toList();
    try {
      return new WarmUp(clients, withRouting).runUntil(endNanos);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 0;
    } finally {
      clients.forEach(AgentClient::close);
    }
  }

  /** The keys of the objects that the warm-up adds to the history. */
  public static List<byte[]> keys() {
    List<byte[]> keys = new ArrayList<>();
    for (int i = 0; i < EvictionBatch.MAX_CANDIDATES; i++) {
      keys.add(ByteBuffer.allocate(HistoryKey.OBJECT_BYTES).putInt(i + 1).putInt(i).array());
    }
    return keys;
  }

  private long runUntil(long endNanos) throws InterruptedException {
    int calls = 0;
    int routes = 0;
    while (calls < MAX_CALLS && System.nanoTime() - endNanos < 0 && failure.get() == null) {
      if (calls % CALLS_PER_BATCH == 0) {
        reportAccesses();
      }
      if (routing != null) {
        routes += routing.call();
      }
      free.acquire();
      ask(clients.get(calls % clients.size()), requests[calls % requests.length]);
      calls++;
    }
    free.tryAcquire(AT_ONCE, WAIT_SECONDS, TimeUnit.SECONDS);
    if (routing != null) {
      routing.close();
    }
    Throwable problem = failure.get();
    if (problem != null) {
      LOG.warn("the warm-up failed, the first decisions will be slow: {}", problem.getMessage());
    }
    return calls + routes;
  }

  private void ask(AgentClient client, byte[] request) {
    ClientCalls.asyncUnaryCall(
        client.channel().newCall(SELECT_VICTIMS, CallOptions.DEFAULT),
        request,
        new StreamObserver<>() {
          @Override
          public void onNext(byte[] answer) {}

          @Override
          public void onError(Throwable t) {
            failure.compareAndSet(null, t);
            free.release();
          }

          @Override
          public void onCompleted() {
            free.release();
          }
        });
  }

  private void reportAccesses() {
    StreamObserver<AccessBatch> stream =
        accesses.reportAccesses(
            new StreamObserver<>() {
              @Override
              public void onNext(ReportAccessesResponse response) {}

              @Override
              public void onError(Throwable t) {
                // Closing the client cancels the last stream.
              }

              @Override
              public void onCompleted() {}
            });
    stream.onNext(batch);
    stream.onCompleted();
  }

  private static AccessBatch accessBatch() {
    AccessBatch.Builder batch = AccessBatch.newBuilder().setZone(Zones.WARM_UP);
    CacheStatus[] statuses = {CacheStatus.HIT, CacheStatus.MISS, CacheStatus.STALE};
    long nowMs = System.currentTimeMillis();
    int i = 0;
    for (byte[] key : keys()) {
      batch.addAccesses(
          Access.newBuilder()
              .setKey(ByteString.copyFrom(key))
              .setTimeMs(nowMs + i)
              .setStatus(statuses[i++ % statuses.length])
              .setSizeBytes(1000L * i)
              .setTtlMs(60_000)
              .setOriginHeaderMs(i)
              .setExtensionGroup(1 + i % 4)
              .setSegmentGroup(100 + i % 16)
              .setDirectoryGroup(1_000 + i));
    }
    return batch.build();
  }

  private static SelectVictimsRequest request(int candidates) {
    long nowMs = System.currentTimeMillis();
    SelectVictimsRequest.Builder request =
        SelectVictimsRequest.newBuilder()
            .setZone(Zones.WARM_UP)
            .setNowMs(nowMs)
            .setBytesNeeded(4_000)
            .setCountNeeded(2)
            .setBudgetUs(BUDGET_US)
            .setCachedObjects(10_000);
    List<byte[]> keys = keys();
    for (int i = 0; i < candidates; i++) {
      request.addCandidates(
          Candidate.newBuilder()
              .setKey(ByteString.copyFrom(keys.get(i)))
              .setSizeBytes(1000L * i)
              .setLastAccessMs(nowMs - 1000L * i)
              .setUses(i));
    }
    return request.build();
  }
}
