package io.coldrl.lab.bench;

import com.google.protobuf.ByteString;
import com.sun.management.ThreadMXBean;
import io.coldrl.core.SplitMix64;
import io.coldrl.proto.v1.Access;
import io.coldrl.proto.v1.AccessBatch;
import io.coldrl.proto.v1.AccessServiceGrpc;
import io.coldrl.proto.v1.CacheStatus;
import io.coldrl.proto.v1.Candidate;
import io.coldrl.proto.v1.DecisionSource;
import io.coldrl.proto.v1.EvictionServiceGrpc;
import io.coldrl.proto.v1.ReportAccessesResponse;
import io.coldrl.proto.v1.SelectVictimsRequest;
import io.coldrl.server.Agent;
import io.coldrl.server.config.AgentConfig;
import io.coldrl.server.config.ConfigKey;
import io.coldrl.server.config.ConfigParser;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Measures the cost of a decision and of a reported access to the agent: CPU time and allocated
 * bytes of its threads, over its real socket, at a given pace. Arguments: decisions a second,
 * batches of accesses a second, accesses a batch, objects in the history, seconds.
 */
public final class AgentCost implements AutoCloseable {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int CANDIDATES = 64;
  private static final int VICTIMS = 24;
  private static final int FILL_BATCH = 4_000;
  private static final int WARM_UP_CALLS = 20_000;
  private static final double NANOS_PER_SECOND = 1e9;

  private final int objects;
  private final Path directory;
  private final Agent agent;
  private final EpollEventLoopGroup loop =
      new EpollEventLoopGroup(1, new DefaultThreadFactory("cost-client", true));
  private final ManagedChannel channel;
  private final SplittableRandom random = new SplittableRandom(1);
  private long byOthers;

  /** CPU time and allocation of some threads. */
  private record Use(long nanos, long bytes) {
    static Use of(String namePrefix) {
      long nanos = 0;
      long bytes = 0;
      for (long id : THREADS.getAllThreadIds()) {
        var info = THREADS.getThreadInfo(id);
        if (info != null && info.getThreadName().startsWith(namePrefix)) {
          nanos += THREADS.getThreadCpuTime(id);
          bytes += THREADS.getThreadAllocatedBytes(id);
        }
      }
      return new Use(nanos, bytes);
    }

    String since(Use before, long events, double seconds) {
      return "%.1f us, %.0f bytes each; %.2f%% of a core"
          .formatted(
              (nanos - before.nanos) / 1e3 / events,
              (double) (bytes - before.bytes) / events,
              (nanos - before.nanos) / NANOS_PER_SECOND / seconds * 100);
    }
  }

  private AgentCost(int objects) throws Exception {
    this.objects = objects;
    directory = Files.createTempDirectory("coldrl-cost");
    Path socket = directory.resolve("a.sock");
    AgentConfig config =
        ConfigParser.parse(
            null,
            Map.of(
                ConfigKey.SOCKET, socket.toString(),
                ConfigKey.ADMIN_SOCKET, directory.resolve("admin.sock").toString(),
                ConfigKey.HTTP_LISTEN, "off",
                ConfigKey.HISTORY_FILE, directory.resolve("history.dat").toString(),
                ConfigKey.HISTORY_OBJECTS, Integer.toString(2 * objects),
                ConfigKey.MODEL, Path.of("agent/model/model.onnx").toAbsolutePath().toString()));
    agent = Agent.listen(config);
    agent.awaitModels();
    agent.warmUpAndServe();
    channel =
        NettyChannelBuilder.forAddress(new DomainSocketAddress(socket.toFile()))
            .channelType(EpollDomainSocketChannel.class)
            .eventLoopGroup(loop)
            .overrideAuthority("localhost")
            .usePlaintext()
            .directExecutor()
            .build();
  }

  private static ByteString key(int object) {
    return ByteString.copyFrom(
        ByteBuffer.allocate(16).putLong(object * SplitMix64.GAMMA).putLong(object + 1).array());
  }

  private AccessBatch batch(int accesses, int firstObject) {
    AccessBatch.Builder batch = AccessBatch.newBuilder().setZone("static");
    for (int i = 0; i < accesses; i++) {
      int object = firstObject >= 0 ? firstObject + i : random.nextInt(objects);
      batch.addAccesses(
          Access.newBuilder()
              .setKey(key(object))
              .setTimeMs(System.currentTimeMillis())
              .setStatus(random.nextBoolean() ? CacheStatus.HIT : CacheStatus.MISS)
              .setSizeBytes(1_000 + object)
              .setTtlMs(-1)
              .setOriginConnectMs(1)
              .setOriginHeaderMs(20)
              .setOriginResponseMs(30)
              .setExtensionGroup(1 + object % 10)
              .setSegmentGroup(100 + object % 200)
              .setDirectoryGroup(1_000 + object % 20_000));
    }
    return batch.build();
  }

  private CompletableFuture<ReportAccessesResponse> report(AccessBatch batch) {
    CompletableFuture<ReportAccessesResponse> answer = new CompletableFuture<>();
    StreamObserver<AccessBatch> stream =
        AccessServiceGrpc.newStub(channel)
            .reportAccesses(
                new StreamObserver<>() {
                  @Override
                  public void onNext(ReportAccessesResponse response) {
                    answer.complete(response);
                  }

                  @Override
                  public void onError(Throwable t) {
                    answer.completeExceptionally(t);
                  }

                  @Override
                  public void onCompleted() {}
                });
    stream.onNext(batch);
    stream.onCompleted();
    return answer;
  }

  private void ask() {
    long nowMs = System.currentTimeMillis();
    SelectVictimsRequest.Builder request =
        SelectVictimsRequest.newBuilder()
            .setZone("static")
            .setNowMs(nowMs)
            .setCountNeeded(VICTIMS)
            .setBudgetUs(16_000)
            .setCachedObjects(objects);
    int share = objects / CANDIDATES;
    for (int i = 0; i < CANDIDATES; i++) {
      int object = i * share + random.nextInt(share);
      request.addCandidates(
          Candidate.newBuilder()
              .setKey(key(object))
              .setSizeBytes(1_000 + object)
              .setLastAccessMs(nowMs - 1_000)
              .setUses(1));
    }
    var response = EvictionServiceGrpc.newBlockingStub(channel).selectVictims(request.build());
    byOthers += response.getDecisionSource() == DecisionSource.MODEL ? 0 : 1;
  }

  private void fill() throws Exception {
    for (int i = 0; i < objects; i += FILL_BATCH) {
      report(batch(FILL_BATCH, i)).get();
    }
    for (int i = 0; i < WARM_UP_CALLS; i++) {
      ask();
    }
    byOthers = 0;
  }

  private static void sleepUntil(long nanos) {
    for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  private void decisions(int perSecond, int seconds) {
    Use before = Use.of("coldrl-");
    long start = System.nanoTime();
    int calls = perSecond * seconds;
    for (int i = 0; i < calls; i++) {
      sleepUntil(start + i * TimeUnit.SECONDS.toNanos(1) / perSecond);
      ask();
    }
    double took = (System.nanoTime() - start) / NANOS_PER_SECOND;
    System.out.printf(
        "decision, %d/s: %s; not by the model: %d%n",
        perSecond, Use.of("coldrl-").since(before, calls, took), byOthers);
  }

  private void accesses(int batchesPerSecond, int accesses, int seconds) throws Exception {
    Use before = Use.of("coldrl-");
    Use historyBefore = Use.of("coldrl-history");
    long start = System.nanoTime();
    int calls = batchesPerSecond * seconds;
    for (int i = 0; i < calls; i++) {
      AccessBatch batch = batch(accesses, -1);
      sleepUntil(start + i * TimeUnit.SECONDS.toNanos(1) / batchesPerSecond);
      report(batch).get();
    }
    double took = (System.nanoTime() - start) / NANOS_PER_SECOND;
    long all = (long) calls * accesses;
    System.out.printf(
        "access, %d batches of %d a second: %s; of that the recording thread: %s%n",
        batchesPerSecond,
        accesses,
        Use.of("coldrl-").since(before, all, took),
        Use.of("coldrl-history").since(historyBefore, all, took));
  }

  @Override
  public void close() throws Exception {
    channel.shutdownNow();
    agent.close();
    loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    try (var files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(directory);
  }

  /** Prints the costs. */
  public static void main(String[] args) throws Exception {
    int[] numbers = {200, 20, 250, 500_000, 10};
    for (int i = 0; i < args.length; i++) {
      numbers[i] = Integer.parseInt(args[i]);
    }
    try (AgentCost cost = new AgentCost(numbers[3])) {
      cost.fill();
      for (int round = 0; round < 3; round++) {
        cost.decisions(numbers[0], numbers[4]);
        cost.accesses(numbers[1], numbers[2], numbers[4]);
      }
    }
  }
}
