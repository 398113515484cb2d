package io.coldrl.server.transport;

import io.coldrl.core.policy.Decision;
import io.coldrl.core.policy.DecisionSource;
import io.coldrl.proto.v1.Candidate;
import io.coldrl.proto.v1.SelectVictimsRequest;
import io.coldrl.proto.v1.SelectVictimsResponse;
import io.coldrl.server.admin.AgentMetrics;
import io.coldrl.server.admin.Counter;
import io.coldrl.server.engine.Decider;
import io.coldrl.server.engine.Zone;
import io.coldrl.server.engine.Zones;
import io.coldrl.server.store.HistoryKey;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.Status;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * {@code EvictionService.SelectVictims}: decides on the event loop's own thread, since a decision
 * does not block and is shorter than handing it over.
 */
final class SelectVictimsHandler
    implements ServerCallHandler<SelectVictimsRequest, SelectVictimsResponse> {
  /*
   * Not the generated base class: its methods are called only when the message is parsed, and
   * elapsed_us and the budget count from the request's arrival.
   */
  private static final long NANOS_PER_MICRO = 1_000;
  // 64 of these add up without overflow; no file is larger.
  private static final long MAX_SIZE_BYTES = 1L << 56;

  private final Zones zones;
  private final AgentMetrics metrics;
  private final int defaultBudgetUs;
  private final LongSupplier nanoClock;
  private final ThreadLocal<Workspace> workspaces;

  private record Workspace(Decider decider, DistinctKeys keys) {}

  SelectVictimsHandler(
      Zones zones,
      Supplier<Decider> deciders,
      AgentMetrics metrics,
      int defaultBudgetUs,
      LongSupplier nanoClock) {
    this.zones = zones;
    this.metrics = metrics;
    this.defaultBudgetUs = defaultBudgetUs;
    this.nanoClock = nanoClock;
    this.workspaces =
        ThreadLocal.withInitial(() -> new Workspace(deciders.get(), new DistinctKeys()));
  }

  @Override
  public ServerCall.Listener<SelectVictimsRequest> startCall(
      ServerCall<SelectVictimsRequest, SelectVictimsResponse> call, Metadata headers) {
    // One message is expected; the second tells of a client that sends more.
    call.request(2);
    return new Exchange(call, nanoClock.getAsLong());
  }

  private final class Exchange extends ServerCall.Listener<SelectVictimsRequest> {
    private final ServerCall<SelectVictimsRequest, SelectVictimsResponse> call;
    private final long arrivalNanos;
    private @Nullable SelectVictimsRequest request;
    private boolean closed;

    Exchange(ServerCall<SelectVictimsRequest, SelectVictimsResponse> call, long arrivalNanos) {
      this.call = call;
      this.arrivalNanos = arrivalNanos;
    }

    @Override
    public void onMessage(SelectVictimsRequest message) {
      if (request != null) {
        reject("more than one request in a call, must be one");
        return;
      }
      request = message;
    }

    @Override
    public void onHalfClose() {
      if (closed) {
        return;
      }
      if (request == null) {
        reject("no request in the call, must be one");
        return;
      }
      answer(request);
    }

    private void answer(SelectVictimsRequest asked) {
      Workspace workspace = workspaces.get();
      String problem = RequestCheck.check(asked);
      Zone zone = null;
      if (problem == null) {
        zone = zones.find(asked.getZone());
        problem = fill(workspace, zone, asked);
      }
      if (problem != null) {
        reject(problem);
        return;
      }
      Decider decider = workspace.decider();
      Decision decision =
          decider.decide(
              clamp(asked.getBytesNeeded()),
              clamp(asked.getCountNeeded()),
              arrivalNanos + budgetUs(asked) * NANOS_PER_MICRO);
      long elapsedNanos = nanoClock.getAsLong() - arrivalNanos;
      if (zone == null || !zone.isWarmUp()) {
        metrics.onDecision(decision.source(), elapsedNanos);
      }
      call.sendHeaders(new Metadata());
      call.sendMessage(toProto(decision, decider.modelVersion(), elapsedNanos));
      close(Status.OK);
    }

    private void reject(String problem) {
      if (!closed) {
        metrics.add(Counter.REQUESTS_REJECTED, 1);
        close(Status.INVALID_ARGUMENT.withDescription(problem));
      }
    }

    private void close(Status status) {
      closed = true;
      call.close(status, new Metadata());
    }
  }

  private static @Nullable String fill(
      Workspace workspace, @Nullable Zone zone, SelectVictimsRequest request) {
    Decider decider = workspace.decider();
    DistinctKeys keys = workspace.keys();
    keys.clear();
    decider.begin(zone, request.getNowMs(), clamp(request.getCachedObjects()));
    for (int i = 0; i < request.getCandidatesCount(); i++) {
      Candidate candidate = request.getCandidates(i);
      candidate.getKey().copyTo(decider.key(), HistoryKey.OBJECT_OFFSET);
      if (!keys.add(decider.key())) {
        return "candidate " + i + ": key is that of an earlier candidate, must be distinct";
      }
      decider.add(
          Math.min(candidate.getSizeBytes(), MAX_SIZE_BYTES),
          candidate.getLastAccessMs(),
          clamp(candidate.getUses()));
    }
    return null;
  }

  private int budgetUs(SelectVictimsRequest request) {
    return request.getBudgetUs() == 0 ? defaultBudgetUs : request.getBudgetUs();
  }

  // Unsigned on the wire: what is negative here is more than this side can count.
  private static long clamp(long unsigned) {
    return unsigned < 0 ? Long.MAX_VALUE : unsigned;
  }

  private static int clamp(int unsigned) {
    return unsigned < 0 ? Integer.MAX_VALUE : unsigned;
  }

  private static SelectVictimsResponse toProto(
      Decision decision, String modelVersion, long elapsedNanos) {
    SelectVictimsResponse.Builder response =
        SelectVictimsResponse.newBuilder()
            .setVictims(decision.mask())
            .setDecisionSource(toProto(decision.source()))
            .setModelVersion(modelVersion)
            .setElapsedUs((int) Math.min(Integer.MAX_VALUE, elapsedNanos / NANOS_PER_MICRO));
    for (int rank = 0; rank < decision.victims(); rank++) {
      response.addOrder(decision.victim(rank));
    }
    return response.build();
  }

  static io.coldrl.proto.v1.DecisionSource toProto(DecisionSource source) {
    return switch (source) {
      case MODEL -> io.coldrl.proto.v1.DecisionSource.MODEL;
      case LRU_BUDGET -> io.coldrl.proto.v1.DecisionSource.LRU_BUDGET;
      case LRU_NO_MODEL -> io.coldrl.proto.v1.DecisionSource.LRU_NO_MODEL;
      case LRU_OVERLOAD -> io.coldrl.proto.v1.DecisionSource.LRU_OVERLOAD;
      case LRU_MODEL_ERROR -> io.coldrl.proto.v1.DecisionSource.LRU_MODEL_ERROR;
    };
  }
}
