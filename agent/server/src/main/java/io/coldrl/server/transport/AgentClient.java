package io.coldrl.server.transport;

import io.coldrl.core.eviction.HistoryRule;
import io.coldrl.inference.Task;
import io.coldrl.proto.v1.AccessBatch;
import io.coldrl.proto.v1.AccessServiceGrpc;
import io.coldrl.proto.v1.AdminServiceGrpc;
import io.coldrl.proto.v1.DecisionCount;
import io.coldrl.proto.v1.FallbackInfo;
import io.coldrl.proto.v1.GetStatusRequest;
import io.coldrl.proto.v1.GetStatusResponse;
import io.coldrl.proto.v1.HandOverRequest;
import io.coldrl.proto.v1.HistoryInfo;
import io.coldrl.proto.v1.LatencyInfo;
import io.coldrl.proto.v1.ModelInfo;
import io.coldrl.proto.v1.PromoteRequest;
import io.coldrl.proto.v1.ReloadRequest;
import io.coldrl.proto.v1.ReportAccessesResponse;
import io.coldrl.proto.v1.RollBackRequest;
import io.coldrl.server.admin.AgentMetrics;
import io.coldrl.server.admin.AgentStatus;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Client of a running agent on one of its unix sockets; only the admin socket answers the calls of
 * administration. Thread-safe.
 */
public final class AgentClient implements AutoCloseable {
  private static final long DEADLINE_SECONDS = 30;
  private static final long CLOSE_MS = 1_000;

  // NIO, not epoll: that would unpack a library of machine code into a temporary directory.
  private final NioEventLoopGroup eventLoop =
      new NioEventLoopGroup(1, new DefaultThreadFactory("coldrl-client", true));
  private final ManagedChannel channel;

  private AgentClient(Path socket) {
    channel =
        NettyChannelBuilder.forAddress(UnixDomainSocketAddress.of(socket))
            .channelType(NioDomainSocketChannel.class)
            .eventLoopGroup(eventLoop)
            .overrideAuthority("localhost")
            .usePlaintext()
            .directExecutor()
            .flowControlWindow(1 << 20)
            .build();
  }

  /** Returns a client of the agent on this socket. Connects at the first call. */
  public static AgentClient of(Path socket) {
    return new AgentClient(socket);
  }

  /**
   * Sends reports in one stream and waits until the agent has recorded them.
   *
   * @throws AgentCallException if the agent can't be reached or refuses
   */
  ReportAccessesResponse report(List<AccessBatch> batches) throws AgentCallException {
    CompletableFuture<ReportAccessesResponse> answer = new CompletableFuture<>();
    StreamObserver<AccessBatch> stream =
        AccessServiceGrpc.newStub(channel)
            .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS)
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
                  public void onCompleted() {
                    // The answer came before.
                  }
                });
    batches.forEach(stream::onNext);
    stream.onCompleted();
    try {
      return answer.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof StatusRuntimeException status) {
        throw AgentCallException.of(status);
      }
      throw e;
    }
  }

  // For calls without a method here.
  Channel channel() {
    return channel;
  }

  /**
   * Returns the agent's status.
   *
   * @throws AgentCallException if the agent can't be reached
   */
  public AgentStatus status() throws AgentCallException {
    return toStatus(call(stub -> stub.getStatus(GetStatusRequest.getDefaultInstance())));
  }

  /**
   * Tells the agent to load its model file again.
   *
   * @throws AgentCallException if the model is not usable or the agent can't be reached
   */
  public AgentStatus.Model reload(Task task) throws AgentCallException {
    ReloadRequest request = ReloadRequest.newBuilder().setTask(toProto(task)).build();
    return toModel(call(stub -> stub.reload(request)));
  }

  /**
   * Tells the agent to copy a model file over its own and to serve it.
   *
   * @param file a model, or the text of a rule
   * @throws AgentCallException if the model is not usable or the agent can't be reached
   */
  public AgentStatus.Model promote(Task task, Path file) throws AgentCallException {
    boolean isRule = HistoryRule.isRule(file.toString());
    PromoteRequest request =
        PromoteRequest.newBuilder()
            .setTask(toProto(task))
            .setPath((isRule ? file : file.toAbsolutePath()).toString())
            .build();
    return toModel(call(stub -> stub.promote(request)));
  }

  /**
   * Tells the agent to promote its shadow model.
   *
   * @throws AgentCallException if there is none or the agent can't be reached
   */
  public AgentStatus.Model promoteShadow() throws AgentCallException {
    PromoteRequest request = PromoteRequest.newBuilder().setShadow(true).build();
    return toModel(call(stub -> stub.promote(request)));
  }

  /**
   * Tells the agent to swap its model file with the previous one and to serve it.
   *
   * @throws AgentCallException if there is no previous model or the agent can't be reached
   */
  public AgentStatus.Model rollBack(Task task) throws AgentCallException {
    RollBackRequest request = RollBackRequest.newBuilder().setTask(toProto(task)).build();
    return toModel(call(stub -> stub.rollBack(request)));
  }

  /**
   * Makes the agent give up its history and wait until another one has replaced its socket.
   *
   * @param socket the socket that both have for proxies
   * @param takenPort the caller's TCP port, if it is taken; else 0
   * @throws AgentCallException if the agent is of a version that can't, has another socket, does
   *     not have the taken port, or can't be reached
   */
  public void handOver(Path socket, int takenPort) throws AgentCallException {
    HandOverRequest request =
        HandOverRequest.newBuilder()
            .setSocket(socket.toAbsolutePath().toString())
            .setTakenPort(takenPort)
            .build();
    call(stub -> stub.handOver(request));
  }

  private static io.coldrl.proto.v1.Task toProto(Task task) {
    return switch (task) {
      case EVICTION -> io.coldrl.proto.v1.Task.TASK_EVICTION;
      case ROUTING -> io.coldrl.proto.v1.Task.TASK_ROUTING;
    };
  }

  /** Whether the agent answers and its health is SERVING. */
  public boolean isServing() {
    try {
      return isServing(DEADLINE_SECONDS);
    } catch (AgentCallException e) {
      return false;
    }
  }

  /**
   * Whether the agent's health is SERVING.
   *
   * @param deadlineSeconds how long to wait for an answer
   * @throws AgentCallException if the agent does not answer
   */
  public boolean isServing(long deadlineSeconds) throws AgentCallException {
    try {
      return HealthGrpc.newBlockingStub(channel)
              .withDeadlineAfter(deadlineSeconds, TimeUnit.SECONDS)
              .check(HealthCheckRequest.getDefaultInstance())
              .getStatus()
          == ServingStatus.SERVING;
    } catch (StatusRuntimeException e) {
      throw AgentCallException.of(e);
    }
  }

  private <T> T call(Function<AdminServiceGrpc.AdminServiceBlockingStub, T> call)
      throws AgentCallException {
    try {
      return call.apply(
          AdminServiceGrpc.newBlockingStub(channel)
              .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS));
    } catch (StatusRuntimeException e) {
      throw AgentCallException.of(e);
    }
  }

  static AgentStatus toStatus(GetStatusResponse status) {
    Map<String, Long> decisions = new LinkedHashMap<>();
    Map<String, Long> lastMinute = new LinkedHashMap<>();
    for (DecisionCount count : status.getDecisionsList()) {
      String source = count.getSource().name().toLowerCase(Locale.ROOT);
      decisions.put(source, count.getCount());
      lastMinute.put(source, count.getLastMinute());
    }
    HistoryInfo history = status.getHistory();
    return new AgentStatus(
        status.getAgentVersion(),
        status.getUptimeMs(),
        toModel(status.getModel()),
        toModel(status.getShadow()),
        new AgentStatus.ModelChanges(
            status.getModelLoads(),
            status.getModelLoadsRefused(),
            status.getModelOverruns(),
            status.getModelQuarantines()),
        new AgentStatus.History(
            history.getPath(),
            history.getObjects(),
            history.getCapacity(),
            history.getEvicted(),
            history.getRecovered(),
            history.getErrors()),
        decisions,
        toLatency(status.getDecisionUs()),
        new AgentStatus.Accesses(
            status.getAccessesAccepted(),
            status.getAccessesIgnored(),
            status.getAccessesRejected(),
            status.getAccessesDuplicates(),
            status.getAccessesDroppedByClients()),
        status.getRequestsRejected(),
        status.hasRouting() ? RoutingProtos.toStatus(status.getRouting()) : null,
        status.getRoutesOff(),
        new AgentStatus.Refused(
            status.getConnectionsRefused(),
            status.getCallsRefused(),
            status.getAdminRefused(),
            status.getTlsRefused()),
        new AgentStatus.Tls(status.getTlsReloadErrors(), status.getTlsCertificateExpiresMs()),
        status.getErrorsUncaught(),
        status.getGuardBlocks(),
        status.getGuardTakeovers(),
        status.getGuardAccessesDropped(),
        status.getGuardFileErrors(),
        status.getGuardList().stream().map(GuardProtos::toStatus).toList(),
        DriftProtos.toStatus(status.getDrift()),
        new AgentStatus.LastMinute(lastMinute, toLatency(status.getDecisionLastMinuteUs())),
        status.getFallbacksList().stream().map(AgentClient::toFallback).toList(),
        new AgentStatus.Http(status.getHttpListenErrors(), status.getHttpRefused()));
  }

  static AgentMetrics.Latency toLatency(LatencyInfo times) {
    return new AgentMetrics.Latency(
        times.getCount(), times.getP50(), times.getP95(), times.getP99());
  }

  private static AgentStatus.Fallback toFallback(FallbackInfo info) {
    return new AgentStatus.Fallback(
        info.getReason(), info.getDoc(), info.getSinceMs(), info.getUntilMs(), info.getCount());
  }

  static AgentStatus.Model toModel(ModelInfo model) {
    return new AgentStatus.Model(
        model.getVersion(), model.getPath(), model.getProblem(), model.getCard());
  }

  /** Closes the connection. */
  @Override
  public void close() {
    channel.shutdownNow();
    try {
      channel.awaitTermination(CLOSE_MS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    eventLoop.shutdownGracefully(0, CLOSE_MS, TimeUnit.MILLISECONDS).awaitUninterruptibly();
  }
}
