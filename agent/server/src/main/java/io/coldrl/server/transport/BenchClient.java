package io.coldrl.server.transport;

import com.google.protobuf.ByteString;
import io.coldrl.core.SplitMix64;
import io.coldrl.core.eviction.EvictionBatch;
import io.coldrl.proto.v1.Access;
import io.coldrl.proto.v1.AccessBatch;
import io.coldrl.proto.v1.CacheStatus;
import io.coldrl.proto.v1.Candidate;
import io.coldrl.proto.v1.DecisionSource;
import io.coldrl.proto.v1.EvictionServiceGrpc;
import io.coldrl.proto.v1.SelectVictimsRequest;
import io.coldrl.proto.v1.SelectVictimsResponse;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.StreamObserver;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Drives a running agent in an open loop: calls are due at fixed times, whether earlier ones are
 * answered or not, and their latency counts from then (Tene: How NOT to Measure Latency, 2013).
 * Between each two decisions there is an empty call, which shows what a call costs anyway.
 */
public final class BenchClient implements AutoCloseable {
  private static final int REPORT_BATCH = 1_000;
  // Enough that the objects of one question are not in the CPU's caches when it is asked again.
  private static final int REQUESTS = 2_048;
  private static final int BYTES_NEEDED = 200_000;
  private static final int VICTIMS = 24;
  private static final long SPIN_NANOS = 60_000;
  private static final long ANSWER_SECONDS = 30;

  private final List<AgentClient> clients = new ArrayList<>();
  private final BenchPlan plan;
  private final SplittableRandom random = new SplittableRandom(1);

  /**
   * @param socket the agent's socket for proxies
   * @param connections 1 or more
   */
  public BenchClient(Path socket, int connections, BenchPlan plan) {
    this.plan = plan;
    for (int i = 0; i < connections; i++) {
      clients.add(AgentClient.of(socket));
    }
  }

  /**
   * Reports an access to each object, so that the agent knows them.
   *
   * @throws AgentCallException if the agent can't be reached
   */
  public void reportObjects() throws AgentCallException {
    List<AccessBatch> batches = new ArrayList<>();
    for (int from = 0; from < plan.objects(); from += REPORT_BATCH) {
      batches.add(batch(from, Math.min(plan.objects(), from + REPORT_BATCH)));
    }
    clients.get(0).report(batches);
  }

  private AccessBatch batch(int from, int to) {
    AccessBatch.Builder batch = AccessBatch.newBuilder().setZone(plan.zone());
    for (int i = from; i < to; i++) {
      batch.addAccesses(access(i));
    }
    return batch.build();
  }

  private static Access access(int object) {
    return Access.newBuilder()
        .setKey(key(object))
        .setTimeMs(System.currentTimeMillis())
        .setStatus(CacheStatus.MISS)
        .setSizeBytes(sizeBytes(object))
        .setTtlMs(-1)
        .setOriginConnectMs(1)
        .setOriginHeaderMs(10)
        .setOriginResponseMs(20)
        .setExtensionGroup(1 + object % 10)
        .setSegmentGroup(100 + object % 200)
        .setDirectoryGroup(1_000 + object % 20_000)
        .build();
  }

  /**
   * Reports accesses to objects drawn at random, in one batch. May be called while {@link #run}
   * measures.
   *
   * @param accesses 1 to 4096
   * @throws AgentCallException if the agent can't be reached
   */
  public void reportSome(int accesses, SplittableRandom draws) throws AgentCallException {
    AccessBatch.Builder batch = AccessBatch.newBuilder().setZone(plan.zone());
    for (int i = 0; i < accesses; i++) {
      batch.addAccesses(access(draws.nextInt(plan.objects())));
    }
    clients.get(0).report(List.of(batch.build()));
  }

  private static long sizeBytes(int object) {
    return 500 + (SplitMix64.finish(object) & 0xFFFF);
  }

  private static ByteString key(int object) {
    return ByteString.copyFrom(
        ByteBuffer.allocate(16)
            .putLong(SplitMix64.finish(object * SplitMix64.GAMMA))
            .putLong(object + 1)
            .array());
  }

  private SelectVictimsRequest request(int candidates) {
    long nowMs = System.currentTimeMillis();
    SelectVictimsRequest.Builder request =
        SelectVictimsRequest.newBuilder()
            .setZone(plan.zone())
            .setNowMs(nowMs)
            .setBytesNeeded(BYTES_NEEDED)
            .setCountNeeded(Math.min(VICTIMS, candidates))
            .setBudgetUs(plan.budgetUs())
            .setCachedObjects(plan.objects());
    // Distinct, and apart from each other in the history.
    int first = random.nextInt(plan.objects());
    int step = Math.max(1, plan.objects() / candidates);
    for (int i = 0; i < candidates; i++) {
      int object = (int) ((first + (long) i * step) % plan.objects());
      request.addCandidates(
          Candidate.newBuilder()
              .setKey(key(object))
              .setSizeBytes(sizeBytes(object))
              .setLastAccessMs(nowMs - 1_000L * i)
              .setUses(1));
    }
    return request.build();
  }

  /**
   * Measures decisions among {@code k} candidates.
   *
   * @param k 1 or more; above {@link EvictionBatch#MAX_CANDIDATES} a multiple of it
   */
  public BenchResult run(int k) {
    int questions = Math.max(1, k / EvictionBatch.MAX_CANDIDATES);
    SelectVictimsRequest[] requests = new SelectVictimsRequest[REQUESTS];
    for (int i = 0; i < REQUESTS; i++) {
      requests[i] = request(k / questions);
    }
    drive(new BenchTimes(), requests, questions, plan.warmUpSeconds());
    BenchTimes times = new BenchTimes();
    drive(times, requests, questions, plan.seconds());
    return times.result(k, clients.size(), plan.rate());
  }

  private void drive(
      BenchTimes times, SelectVictimsRequest[] requests, int questions, int seconds) {
    long calls = (long) seconds * plan.rate();
    double gapNanos = 1e9 / plan.rate();
    long startNanos = System.nanoTime();
    AtomicInteger open = new AtomicInteger();
    for (int i = 0; i < calls; i++) {
      AgentClient client = clients.get(i % clients.size());
      long dueNanos = startNanos + (long) (i * gapNanos);
      waitUntil(dueNanos);
      open.incrementAndGet();
      ask(client, requests, i, new Decision(times, dueNanos, questions, open), questions);
      long emptyNanos = dueNanos + (long) (gapNanos / 2);
      waitUntil(emptyNanos);
      open.incrementAndGet();
      HealthGrpc.newStub(client.channel())
          .check(HealthCheckRequest.getDefaultInstance(), new Empty(times, emptyNanos, open));
    }
    long giveUpNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(ANSWER_SECONDS);
    while (open.get() > 0 && System.nanoTime() - giveUpNanos < 0) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
    times.addFailed(open.get());
  }

  private static void ask(
      AgentClient client,
      SelectVictimsRequest[] requests,
      int call,
      Decision decision,
      int questions) {
    EvictionServiceGrpc.EvictionServiceStub stub = EvictionServiceGrpc.newStub(client.channel());
    for (int i = 0; i < questions; i++) {
      stub.selectVictims(requests[(call + i) % REQUESTS], decision);
    }
  }

  private static void waitUntil(long nanos) {
    for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
      if (left > SPIN_NANOS) {
        LockSupport.parkNanos(left - SPIN_NANOS);
      } else {
        Thread.onSpinWait();
      }
    }
  }

  /** Waits for the answers of one decision. */
  private static final class Decision implements StreamObserver<SelectVictimsResponse> {
    private final BenchTimes times;
    private final long dueNanos;
    private final AtomicInteger missing;
    private final AtomicInteger open;
    private volatile boolean byModel = true;

    Decision(BenchTimes times, long dueNanos, int questions, AtomicInteger open) {
      this.times = times;
      this.dueNanos = dueNanos;
      this.missing = new AtomicInteger(questions);
      this.open = open;
    }

    @Override
    public void onNext(SelectVictimsResponse answer) {
      DecisionSource source = answer.getDecisionSource();
      times.addAnswer(source.name(), answer.getElapsedUs());
      if (source != DecisionSource.MODEL) {
        byModel = false;
      }
      if (missing.decrementAndGet() == 0) {
        times.addDecision(System.nanoTime() - dueNanos, byModel);
        open.decrementAndGet();
      }
    }

    @Override
    public void onError(Throwable t) {
      times.addFailed(1);
      if (missing.decrementAndGet() == 0) {
        open.decrementAndGet();
      }
    }

    @Override
    public void onCompleted() {
      // The answer came before.
    }
  }

  private record Empty(BenchTimes times, long dueNanos, AtomicInteger open)
      implements StreamObserver<HealthCheckResponse> {
    @Override
    public void onNext(HealthCheckResponse answer) {
      times.addEmpty(System.nanoTime() - dueNanos);
      open.decrementAndGet();
    }

    @Override
    public void onError(Throwable t) {
      times.addFailed(1);
      open.decrementAndGet();
    }

    @Override
    public void onCompleted() {
      // The answer came before.
    }
  }

  @Override
  public void close() {
    clients.forEach(AgentClient::close);
  }
}
