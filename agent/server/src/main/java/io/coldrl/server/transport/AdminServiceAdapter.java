package io.coldrl.server.transport;

import io.coldrl.core.Version;
import io.coldrl.core.eviction.EvictionSource;
import io.coldrl.inference.ModelSlot;
import io.coldrl.inference.ModelStatus;
import io.coldrl.inference.UnfitModelException;
import io.coldrl.proto.v1.AdminServiceGrpc;
import io.coldrl.proto.v1.DecisionCount;
import io.coldrl.proto.v1.FallbackInfo;
import io.coldrl.proto.v1.GetStatusRequest;
import io.coldrl.proto.v1.GetStatusResponse;
import io.coldrl.proto.v1.HandOverRequest;
import io.coldrl.proto.v1.HandOverResponse;
import io.coldrl.proto.v1.HistoryInfo;
import io.coldrl.proto.v1.LatencyInfo;
import io.coldrl.proto.v1.ModelInfo;
import io.coldrl.proto.v1.PromoteRequest;
import io.coldrl.proto.v1.ReloadRequest;
import io.coldrl.proto.v1.RollBackRequest;
import io.coldrl.proto.v1.Task;
import io.coldrl.server.admin.AgentMetrics;
import io.coldrl.server.admin.AgentStatus;
import io.coldrl.server.admin.Counter;
import io.coldrl.server.eviction.EvictionDrift;
import io.coldrl.server.eviction.Zones;
import io.coldrl.server.routing.RoutingEngine;
import io.coldrl.server.store.HistoryStore;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * {@code AdminService}. Works off the event loops; changes of models, which take long, have a
 * thread of their own, so that the status never waits for them.
 */
final class AdminServiceAdapter extends AdminServiceGrpc.AdminServiceImplBase {
  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final long CANCEL_NANOS = 50 * NANOS_PER_MILLI;

  private final HistoryStore store;
  private final Zones zones;
  private final AgentServer.Models models;
  private final EvictionDrift drift;
  private final @Nullable RoutingEngine routing;
  private final AgentMetrics metrics;
  private final Executor changes;
  private final Executor reading;
  private final Consumer<HandOverRequest> handOver;
  private final long startNanos = System.nanoTime();

  private interface ModelChange {
    ModelStatus apply(ModelSlot models) throws UnfitModelException;
  }

  /**
   * @param changes runs changes of models and the hand-over, one at a time
   * @param reading runs what reads the status
   * @param handOver prepares the agent to be replaced as requested; throws IllegalStateException or
   *     InvalidPathException if it can't
   */
  AdminServiceAdapter(
      HistoryStore store,
      Zones zones,
      AgentServer.Models models,
      EvictionDrift drift,
      @Nullable RoutingEngine routing,
      AgentMetrics metrics,
      Executor changes,
      Executor reading,
      Consumer<HandOverRequest> handOver) {
    this.store = store;
    this.zones = zones;
    this.models = models;
    this.drift = drift;
    this.routing = routing;
    this.metrics = metrics;
    this.changes = changes;
    this.reading = reading;
    this.handOver = handOver;
  }

  @Override
  public void getStatus(GetStatusRequest request, StreamObserver<GetStatusResponse> responses) {
    reading.execute(
        () -> {
          responses.onNext(status());
          responses.onCompleted();
        });
  }

  @Override
  public void reload(ReloadRequest request, StreamObserver<ModelInfo> responses) {
    change(request.getTask(), ModelSlot::reload, responses);
  }

  @Override
  public void promote(PromoteRequest request, StreamObserver<ModelInfo> responses) {
    if (request.getShadow()) {
      promoteShadow(request, responses);
      return;
    }
    String problem = RequestCheck.checkUtf8("path", request.getPath(), RequestCheck.MAX_PATH_BYTES);
    if (problem == null && request.getPath().isBlank()) {
      problem = "path is empty, must be a file that the agent can read";
    }
    Path path = null;
    try {
      path = Path.of(request.getPath());
    } catch (InvalidPathException e) {
      problem = "path is not a valid path: " + e.getReason();
    }
    if (path == null || problem != null) {
      metrics.add(Counter.REQUESTS_REJECTED, 1);
      responses.onError(Status.INVALID_ARGUMENT.withDescription(problem).asRuntimeException());
      return;
    }
    Path file = path;
    change(request.getTask(), slot -> slot.promote(file), responses);
  }

  private void promoteShadow(PromoteRequest request, StreamObserver<ModelInfo> responses) {
    if (!request.getPath().isEmpty() || request.getTask() != Task.TASK_EVICTION) {
      metrics.add(Counter.REQUESTS_REJECTED, 1);
      responses.onError(
          Status.INVALID_ARGUMENT
              .withDescription("the shadow model has no path and is of eviction")
              .asRuntimeException());
      return;
    }
    change(request.getTask(), slot -> slot.promote(models.shadow()), responses);
  }

  @Override
  public void handOver(HandOverRequest request, StreamObserver<HandOverResponse> responses) {
    ServerCallStreamObserver<HandOverResponse> call =
        (ServerCallStreamObserver<HandOverResponse>) responses;
    call.setOnCancelHandler(() -> {});
    changes.execute(
        () -> {
          // If this process was stopped meanwhile, the client has given up, and its cancellation is
          // read right behind the call.
          LockSupport.parkNanos(CANCEL_NANOS);
          if (call.isCancelled()) {
            return;
          }
          try {
            handOver.accept(request);
            responses.onNext(HandOverResponse.getDefaultInstance());
            responses.onCompleted();
          } catch (IllegalStateException | InvalidPathException e) {
            responses.onError(
                Status.FAILED_PRECONDITION.withDescription(e.getMessage()).asRuntimeException());
          }
        });
  }

  @Override
  public void rollBack(RollBackRequest request, StreamObserver<ModelInfo> responses) {
    change(request.getTask(), ModelSlot::rollBack, responses);
  }

  private void change(Task task, ModelChange change, StreamObserver<ModelInfo> responses) {
    ModelSlot slot = task == Task.TASK_ROUTING ? models.routing() : models.eviction();
    if (slot == null || task == Task.UNRECOGNIZED) {
      String problem =
          slot == null
              ? RoutingProtos.ROUTING_IS_OFF
              : "task is unknown, must be eviction or routing";
      responses.onError(Status.FAILED_PRECONDITION.withDescription(problem).asRuntimeException());
      return;
    }
    changes.execute(
        () -> {
          try {
            responses.onNext(toProto(change.apply(slot)));
            responses.onCompleted();
          } catch (UnfitModelException e) {
            responses.onError(
                Status.FAILED_PRECONDITION.withDescription(e.getMessage()).asRuntimeException());
          }
        });
  }

  GetStatusResponse status() {
    GetStatusResponse.Builder status =
        GetStatusResponse.newBuilder()
            .setAgentVersion(Version.current())
            .setUptimeMs((System.nanoTime() - startNanos) / NANOS_PER_MILLI)
            .setModel(toProto(models.eviction().status()))
            .setHistory(history())
            .setDecisionUs(toProto(metrics.decisionTimes().sinceStart()))
            .setDecisionLastMinuteUs(toProto(metrics.decisionTimes().lastMinute()))
            .setAccessesAccepted(metrics.get(Counter.ACCESSES_ACCEPTED))
            .setAccessesIgnored(metrics.get(Counter.ACCESSES_IGNORED))
            .setAccessesRejected(metrics.get(Counter.ACCESSES_REJECTED))
            .setAccessesDuplicates(metrics.get(Counter.ACCESSES_DUPLICATES))
            .setAccessesDroppedByClients(metrics.get(Counter.ACCESSES_DROPPED_BY_CLIENTS))
            .setShadow(toProto(models.shadow().status()))
            .setModelLoads(metrics.get(Counter.MODEL_LOADS))
            .setModelLoadsRefused(metrics.get(Counter.MODEL_LOADS_REFUSED))
            .setModelOverruns(metrics.get(Counter.MODEL_OVERRUNS))
            .setModelQuarantines(metrics.get(Counter.MODEL_QUARANTINES))
            .setRequestsRejected(metrics.get(Counter.REQUESTS_REJECTED))
            .setConnectionsRefused(metrics.get(Counter.CONNECTIONS_REFUSED))
            .setCallsRefused(metrics.get(Counter.CALLS_REFUSED))
            .setAdminRefused(metrics.get(Counter.ADMIN_REFUSED))
            .setTlsRefused(metrics.get(Counter.TLS_REFUSED))
            .setTlsReloadErrors(metrics.get(Counter.TLS_RELOAD_ERRORS))
            .setTlsCertificateExpiresMs(metrics.tlsExpiresMs())
            .setErrorsUncaught(metrics.get(Counter.ERRORS_UNCAUGHT))
            .setRoutesOff(metrics.get(Counter.ROUTES_OFF))
            .setGuardBlocks(metrics.get(Counter.GUARD_BLOCKS))
            .setGuardTakeovers(metrics.get(Counter.GUARD_TAKEOVERS))
            .setGuardAccessesDropped(metrics.get(Counter.GUARD_ACCESSES_DROPPED))
            .setGuardFileErrors(metrics.get(Counter.GUARD_FILE_ERRORS))
            .setHttpListenErrors(metrics.get(Counter.HTTP_LISTEN_ERRORS))
            .setHttpRefused(metrics.get(Counter.HTTP_REFUSED))
            .addAllGuard(GuardProtos.toProtos(zones.known()))
            .setDrift(DriftProtos.toProto(drift.report()));
    if (routing != null) {
      ModelInfo model = toProto(routing.models().status());
      status.setRouting(RoutingProtos.toProto(routing.router(), model, metrics));
    }
    for (EvictionSource source : EvictionSource.values()) {
      status.addDecisions(
          DecisionCount.newBuilder()
              .setSource(VictimsAnswer.toProto(source))
              .setCount(metrics.get(AgentMetrics.counterOf(source)))
              .setLastMinute(metrics.lastMinute(AgentMetrics.counterOf(source))));
    }
    for (AgentStatus.Fallback fallback : metrics.recentFallbacks()) {
      status.addFallbacks(
          FallbackInfo.newBuilder()
              .setReason(fallback.reason())
              .setDoc(fallback.doc())
              .setSinceMs(fallback.sinceMs())
              .setUntilMs(fallback.untilMs())
              .setCount(fallback.count()));
    }
    return status.build();
  }

  private HistoryInfo history() {
    return HistoryInfo.newBuilder()
        .setPath(store.path().toString())
        .setObjects(store.records())
        .setCapacity(store.capacity())
        .setEvicted(store.evicted())
        .setRecovered(store.recovered())
        .setErrors(store.errors())
        .build();
  }

  static LatencyInfo toProto(AgentMetrics.Latency times) {
    return LatencyInfo.newBuilder()
        .setCount(times.count())
        .setP50(times.p50())
        .setP95(times.p95())
        .setP99(times.p99())
        .build();
  }

  private static ModelInfo toProto(ModelStatus status) {
    return ModelInfo.newBuilder()
        .setVersion(status.version())
        .setPath(status.path())
        .setProblem(status.problem())
        .setCard(status.card())
        .build();
  }
}
