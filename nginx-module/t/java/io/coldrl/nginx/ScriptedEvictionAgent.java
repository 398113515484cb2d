package io.coldrl.nginx;

import com.google.protobuf.ByteString;
import io.coldrl.proto.v1.Access;
import io.coldrl.proto.v1.AccessBatch;
import io.coldrl.proto.v1.AccessServiceGrpc;
import io.coldrl.proto.v1.Candidate;
import io.coldrl.proto.v1.DecisionSource;
import io.coldrl.proto.v1.EvictionServiceGrpc;
import io.coldrl.proto.v1.ReportAccessesResponse;
import io.coldrl.proto.v1.SelectVictimsRequest;
import io.coldrl.proto.v1.SelectVictimsResponse;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.IntStream;

/** An agent for the module that answers as a test scripts it, and records all messages. */
final class ScriptedEvictionAgent implements AutoCloseable {
  // gRPC logs every client that hangs up. The reference keeps the logger's level from being lost.
  private static final Logger LOGGER = Logger.getLogger("io.grpc.netty");

  static {
    LOGGER.setLevel(Level.OFF);
  }

  private static final int WARM_UP_CALLS = 500;
  private static final AtomicBoolean WARM = new AtomicBoolean();

  private final EpollEventLoopGroup eventLoop = new EpollEventLoopGroup(1);
  private final Server server;
  private final Map<String, Access> accesses = new ConcurrentSkipListMap<>();
  private volatile List<String> zones = List.of();
  private final Set<String> named = ConcurrentHashMap.newKeySet();
  private final AtomicInteger questions = new AtomicInteger();
  private final AtomicInteger refused = new AtomicInteger();
  private volatile Function<SelectVictimsRequest, SelectVictimsResponse> answer =
      ScriptedEvictionAgent::largestFirst;
  private volatile Predicate<AccessBatch> refusal = batch -> false;
  private volatile long delayMs;

  ScriptedEvictionAgent(Path socket) throws IOException {
    server =
        NettyServerBuilder.forAddress(new DomainSocketAddress(socket.toFile()))
            .channelType(EpollServerDomainSocketChannel.class)
            .bossEventLoopGroup(eventLoop)
            .workerEventLoopGroup(eventLoop)
            .directExecutor()
            .addService(new Eviction())
            .addService(new Accesses())
            .build()
            .start();
    if (!WARM.getAndSet(true)) {
      warmUp(socket);
      named.clear();
      questions.set(0);
    }
  }

  /** The first calls of a JVM take longer than the module waits for an answer. */
  private void warmUp(Path socket) {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress(new DomainSocketAddress(socket.toFile()))
            .channelType(EpollDomainSocketChannel.class)
            .eventLoopGroup(eventLoop)
            .overrideAuthority("localhost")
            .usePlaintext()
            .build();
    SelectVictimsRequest.Builder question =
        SelectVictimsRequest.newBuilder().setZone("warm-up").setCountNeeded(20);
    for (int i = 0; i < 64; i++) {
      question.addCandidates(
          Candidate.newBuilder()
              .setKey(ByteString.copyFrom(new byte[] {(byte) i}))
              .setSizeBytes(i));
    }
    var stub = EvictionServiceGrpc.newBlockingStub(channel);
    for (int i = 0; i < WARM_UP_CALLS; i++) {
      if (stub.selectVictims(question.build()).getOrderCount() != 20) {
        throw new IllegalStateException("the warm-up got a wrong answer");
      }
    }
    channel.shutdownNow();
  }

  /** Answers questions like this from now on. */
  ScriptedEvictionAgent answering(Function<SelectVictimsRequest, SelectVictimsResponse> how) {
    answer = how;
    return this;
  }

  /** Takes that long for each answer; several may be under way. */
  ScriptedEvictionAgent answeringAfter(long ms) {
    delayMs = ms;
    return this;
  }

  /** Fails such reports with INTERNAL. */
  ScriptedEvictionAgent refusing(Predicate<AccessBatch> which) {
    refusal = which;
    return this;
  }

  static SelectVictimsResponse largestFirst(SelectVictimsRequest question) {
    return byScore(question, Candidate::getSizeBytes);
  }

  /** The candidates with the longest idle time, by the request's data. */
  static SelectVictimsResponse longestIdleFirst(SelectVictimsRequest question) {
    return byScore(question, candidate -> question.getNowMs() - candidate.getLastAccessMs());
  }

  /** The candidates with the fewest uses, by the request's data. */
  static SelectVictimsResponse leastUsedFirst(SelectVictimsRequest question) {
    return byScore(question, candidate -> -candidate.getUses());
  }

  private static SelectVictimsResponse byScore(
      SelectVictimsRequest question, ToDoubleFunction<Candidate> score) {
    List<Integer> order =
        IntStream.range(0, question.getCandidatesCount())
            .boxed()
            .sorted(
                Comparator.comparingDouble(i -> -score.applyAsDouble(question.getCandidates(i))))
            .limit(question.getCountNeeded())
            .toList();
    long victims = 0;
    List<Float> scores = new ArrayList<>();
    for (int i : order) {
      victims |= 1L << i;
      scores.add((float) score.applyAsDouble(question.getCandidates(i)));
    }
    return SelectVictimsResponse.newBuilder()
        .setVictims(victims)
        .addAllOrder(order)
        .addAllScore(scores)
        .setDecisionSource(DecisionSource.MODEL)
        .setModelVersion("scripted")
        .build();
  }

  /** Keys, in hex, of all victims named. */
  Set<String> named() {
    return named;
  }

  int questions() {
    return questions.get();
  }

  /** Reports that were failed. */
  int refused() {
    return refused.get();
  }

  /** The accesses that were reported, each position once, in order. */
  List<Access> accesses() {
    return List.copyOf(accesses.values());
  }

  /** Those of one key. */
  List<Access> accesses(String key) {
    return accesses().stream().filter(access -> keyOf(access.getKey()).equals(key)).toList();
  }

  /** Name of the zone of an access. */
  String zoneOf(Access access) {
    return zones.get(access.getZone());
  }

  static String keyOf(ByteString key) {
    return HexFormat.of().formatHex(key.toByteArray());
  }

  private final class Eviction extends EvictionServiceGrpc.EvictionServiceImplBase {
    @Override
    public void selectVictims(
        SelectVictimsRequest question, StreamObserver<SelectVictimsResponse> reply) {
      questions.incrementAndGet();
      SelectVictimsResponse response = answer.apply(question);
      for (int i : response.getOrderList()) {
        if (i >= 0 && i < question.getCandidatesCount()) {
          named.add(keyOf(question.getCandidates(i).getKey()));
        }
      }
      if (delayMs == 0) {
        send(reply, response);
      } else {
        eventLoop.schedule(() -> send(reply, response), delayMs, TimeUnit.MILLISECONDS);
      }
    }

    private void send(StreamObserver<SelectVictimsResponse> reply, SelectVictimsResponse response) {
      reply.onNext(response);
      reply.onCompleted();
    }
  }

  private final class Accesses extends AccessServiceGrpc.AccessServiceImplBase {
    @Override
    public StreamObserver<AccessBatch> reportAccesses(
        StreamObserver<ReportAccessesResponse> reply) {
      return new StreamObserver<>() {
        private long accepted;
        private boolean failed;

        @Override
        public void onNext(AccessBatch batch) {
          if (refusal.test(batch)) {
            refused.incrementAndGet();
            failed = true;
            return;
          }
          for (int i = 0; i < batch.getAccessesCount(); i++) {
            String position = "%016x %016x".formatted(batch.getEpoch(), batch.getPosition() + i);
            accesses.put(position, batch.getAccesses(i));
          }
          zones = batch.getZonesList();
          accepted += batch.getAccessesCount();
        }

        @Override
        public void onError(Throwable problem) {
          // The module gave this call up.
        }

        @Override
        public void onCompleted() {
          if (failed) {
            reply.onError(Status.INTERNAL.asRuntimeException());
          } else {
            reply.onNext(ReportAccessesResponse.newBuilder().setAccepted(accepted).build());
            reply.onCompleted();
          }
        }
      };
    }
  }

  @Override
  public void close() throws InterruptedException {
    server.shutdownNow();
    server.awaitTermination(10, TimeUnit.SECONDS);
    eventLoop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}
