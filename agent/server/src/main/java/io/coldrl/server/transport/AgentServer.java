package io.coldrl.server.transport;

import io.coldrl.core.Failure;
import io.coldrl.inference.ModelSlot;
import io.coldrl.proto.v1.HandOverRequest;
import io.coldrl.server.admin.AgentMetrics;
import io.coldrl.server.admin.AgentStatus;
import io.coldrl.server.admin.Counter;
import io.coldrl.server.config.AgentConfig;
import io.coldrl.server.config.TcpConfig;
import io.coldrl.server.eviction.AccessRecorder;
import io.coldrl.server.eviction.EvictionDecider;
import io.coldrl.server.eviction.EvictionDrift;
import io.coldrl.server.eviction.EvictionGuard;
import io.coldrl.server.eviction.ReportedPositions;
import io.coldrl.server.eviction.Zone;
import io.coldrl.server.eviction.Zones;
import io.coldrl.server.routing.RoutingEngine;
import io.coldrl.server.store.HistoryStore;
import io.envoyproxy.envoy.service.ext_proc.v3.ExternalProcessorGrpc;
import io.grpc.ServerServiceDefinition;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The agent's gRPC servers: one on the socket of the proxies, one on the admin socket, and one on
 * TCP for proxies on other hosts, if that is configured.
 *
 * <p>Threads: {@link #THREADS} event loops read requests, decide and answer; {@code
 * coldrl-admin-loop} serves the admin socket; {@code coldrl-history} is the only thread that writes
 * history; {@code coldrl-guard} compares the model with LRU; {@code coldrl-admin} changes models at
 * the call of an operator; {@code coldrl-status} answers who asks for the status; {@code
 * coldrl-endpoints} reads the endpoints of routing, which may take as long as a DNS query.
 */
public final class AgentServer implements AutoCloseable {
  /** Number of event loops, which is the maximum number of concurrent decisions. */
  public static final int THREADS = 2;

  /** Scorers of a model: one for each event loop that decides, and one for the guard. */
  public static int scorers(AgentConfig config) {
    return THREADS + 1 + (config.tcp() == null ? 0 : TcpServer.THREADS);
  }

  private static final Logger LOG = LoggerFactory.getLogger(AgentServer.class);
  private static final ServerLimits LIMITS = ServerLimits.DEFAULT;
  private static final ServerLimits ADMIN_LIMITS = LIMITS.withConnections(16);
  private static final long TICK_MS = 1_000;
  private static final long WATCH_EVERY_MS = 1_000;
  private static final long FIRST_ENDPOINTS_MS = 2_000;
  private static final long GRACE_MS = 1_000;
  private static final long DRAIN_MS = 10_000;
  private static final long REPLACEMENT_MS = 30_000;

  private final Zones zones;
  private final EvictionGuard guard;
  private final EvictionDrift drift;
  private final AccessRecorder recorder;
  private final ServingHealth health = new ServingHealth();
  private final RecordingThread recording;
  private final ExecutorService administration =
      Executors.newSingleThreadExecutor(new DefaultThreadFactory("coldrl-admin", true));
  private final ScheduledExecutorService status =
      Executors.newSingleThreadScheduledExecutor(new DefaultThreadFactory("coldrl-status", true));
  private final ScheduledExecutorService watching =
      Executors.newSingleThreadScheduledExecutor(
          new DefaultThreadFactory("coldrl-endpoints", true));
  private final @Nullable RoutingEngine routing;
  private final ExtProcHandler extProc;
  private final UnixServer server;
  private final UnixServer admin;
  private final @Nullable TcpServer tcp;
  private final HandOver handOver;
  private final AdminServiceAdapter adminService;
  private final AgentMetrics metrics;

  private AgentServer(
      AgentConfig config, HistoryStore store, Zones zones, Models models, AgentMetrics metrics)
      throws IOException {
    this.zones = zones;
    this.guard =
        EvictionGuard.start(
            store,
            zones,
            models.eviction(),
            models.shadow(),
            config.models().alternatives(),
            metrics);
    this.drift = new EvictionDrift(models.eviction(), System::nanoTime);
    this.recorder = new AccessRecorder(store, guard);
    this.recording = new RecordingThread(store);
    ModelSlot routingModels = models.routing();
    this.routing =
        routingModels == null
            ? null
            : new RoutingEngine(
                config.routing(), store, routingModels, metrics, recording.executor());
    ArrivalClock arrivals = new ArrivalClock();
    this.extProc = new ExtProcHandler(routing == null ? null : routing::newLane, metrics, arrivals);
    SelectVictimsHandler decisions =
        new SelectVictimsHandler(
            zones,
            () ->
                new EvictionDecider(
                    store, models.eviction(), config.guard(), drift::window, System::nanoTime),
            metrics,
            config.budgetUs(),
            arrivals,
            System::currentTimeMillis);
    ReportRecorder reports =
        new ReportRecorder(
            zones,
            recorder,
            new ReportedPositions(store, System::currentTimeMillis),
            metrics,
            System::currentTimeMillis);
    ServerServiceDefinition processing =
        ServerServiceDefinition.builder(ExternalProcessorGrpc.getServiceDescriptor())
            .addMethod(ExternalProcessorGrpc.getProcessMethod(), extProc)
            .build();
    List<ServerServiceDefinition> services =
        List.of(
            decisions.service(),
            new AccessServiceAdapter(reports, recording.executor(), metrics).service(),
            processing,
            new AccessLogAdapter(routing, metrics).bindService(),
            new RoutingServiceAdapter(routing, metrics).bindService(),
            health.service());
    this.server =
        new UnixServer(
            config.socket(),
            config.socketMode(),
            new GrpcServer.Loops("coldrl-loop", THREADS, arrivals),
            ConnectionGate.forAll(LIMITS, metrics),
            LIMITS,
            metrics,
            services);
    TcpConfig tcpConfig = config.tcp();
    this.tcp = tcpConfig == null ? null : new TcpServer(tcpConfig, arrivals, metrics, services);
    this.metrics = metrics;
    this.handOver = new HandOver(store, server::isReplaced, status, REPLACEMENT_MS);
    this.adminService =
        new AdminServiceAdapter(
            store,
            zones,
            models,
            drift,
            routing,
            metrics,
            administration,
            status,
            request -> handOver(request, config));
    // A loop of its own: status is answered while the data loops are busy.
    this.admin =
        new UnixServer(
            config.admin().socket(),
            config.admin().socketMode(),
            new GrpcServer.Loops("coldrl-admin-loop", 1, new ArrivalClock()),
            ConnectionGate.forOwner(ADMIN_LIMITS, ConnectionGate.ownUserId(), metrics),
            ADMIN_LIMITS,
            metrics,
            List.of(
                adminService.bindService(),
                health.service(),
                ProtoReflectionServiceV1.newInstance().bindService()));
  }

  /**
   * The models that serve.
   *
   * @param routing null if routing is off
   * @param shadow of eviction; decides nothing, and is empty unless there is a shadow model
   */
  public record Models(ModelSlot eviction, @Nullable ModelSlot routing, ModelSlot shadow)
      implements AutoCloseable {
    @Override
    public void close() {
      eviction.close();
      shadow.close();
      if (routing != null) {
        routing.close();
      }
    }
  }

  /**
   * Checks that a server can listen on the configured sockets.
   *
   * @throws Failure if another agent listens there, or if a socket can't be created
   */
  public static void checkSocketsAreFree(AgentConfig config) {
    UnixServer.checkIsFree(config.socket());
    UnixServer.checkIsFree(config.admin().socket());
  }

  /**
   * Listens on the configured sockets, in the place of whoever listens there. Health is NOT_SERVING
   * until {@link #reportServing}.
   *
   * @throws Failure if the server can't listen there
   */
  public static AgentServer start(
      AgentConfig config, HistoryStore store, Zones zones, Models models, AgentMetrics metrics) {
    AgentServer server = null;
    try {
      server = new AgentServer(config, store, zones, models, metrics);
      server.watchEndpoints();
      server.countTime();
      server.recording.indexHistory();
      if (server.tcp != null) {
        server.tcp.start();
      }
      server.admin.start();
      server.server.start();
      return server;
    } catch (Failure e) {
      if (server != null) {
        server.close();
      }
      throw e;
    } catch (IOException e) {
      if (server != null) {
        server.close();
      }
      throw new Failure(
          "can't listen on the sockets: " + e,
          config.socket() + " and " + config.admin().socket(),
          "check that the directories are writable, or set socket and admin_socket elsewhere");
    }
  }

  // Waits for the first endpoints for a limited time: a DNS server may not answer.
  private void watchEndpoints() {
    if (routing == null) {
      return;
    }
    CountDownLatch read = new CountDownLatch(1);
    RoutingEngine engine = routing;
    watching.scheduleWithFixedDelay(
        () -> {
          engine.watch().run();
          read.countDown();
        },
        0,
        WATCH_EVERY_MS,
        TimeUnit.MILLISECONDS);
    try {
      if (!read.await(FIRST_ENDPOINTS_MS, TimeUnit.MILLISECONDS)) {
        LOG.warn("the endpoints are not known yet; starting without endpoints");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void countTime() {
    status.scheduleAtFixedRate(this::tick, TICK_MS, TICK_MS, TimeUnit.MILLISECONDS);
  }

  private void tick() {
    try {
      metrics.tick(System.currentTimeMillis());
      drift.tick();
      if (tcp != null) {
        tcp.tend();
      }
    } catch (RuntimeException e) {
      // It would end the schedule.
      metrics.add(Counter.ERRORS_UNCAUGHT, 1);
      LOG.error("error in the work of each second", e);
    }
  }

  /** The status, as the admin service gives it. Takes a few milliseconds; thread-safe. */
  public AgentStatus status() {
    return AgentClient.toStatus(adminService.status());
  }

  /** Whether health is SERVING. */
  public boolean isServing() {
    return health.isServing();
  }

  /** Reads the endpoints again, as is done every second; does not wait for that. */
  public void reloadEndpoints() {
    if (routing != null) {
      watching.execute(routing.watch());
    }
  }

  /** Reads the TLS certificates again; does not wait for that. */
  public void reloadCertificates() {
    if (tcp != null) {
      status.execute(tcp::reload);
    }
  }

  /** Sets health to SERVING. */
  public void reportServing() {
    health.reportServing();
  }

  /** Removes the objects of the warm-up from the history, and waits until that is done. */
  public void forgetWarmUp(List<byte[]> objectKeys) {
    Zone zone = zones.find(Zones.WARM_UP);
    if (zone != null) {
      recording.forget(recorder, zone, objectKeys);
    }
  }

  private void handOver(HandOverRequest request, AgentConfig own) {
    if (!Path.of(request.getSocket()).equals(own.socket().toAbsolutePath())) {
      throw new IllegalStateException("it serves on another socket, " + own.socket());
    }
    int takenPort = request.getTakenPort();
    TcpConfig ownTcp = own.tcp();
    if (takenPort != 0 && (ownTcp == null || ownTcp.port() != takenPort)) {
      throw new IllegalStateException(
          "another process listens on the port of listen_tcp, " + takenPort);
    }
    handOver.begin(this::stopWriting);
  }

  // Reports that are refused from now on are sent again, to the next agent.
  private void stopWriting() {
    if (tcp != null) {
      tcp.shutdown();
    }
    if (routing != null) {
      routing.router().saveAll();
    }
    if (!recording.end(DRAIN_MS)) {
      throw new IllegalStateException("reports are still being recorded; try again");
    }
    // Saves its verdicts for the next agent.
    guard.close();
  }

  /**
   * Waits until the server is closed or is to be closed, since another agent has replaced it.
   *
   * @return whether it was closed or replaced; false if it gave up its history and no other agent
   *     came
   */
  public boolean awaitEnd() throws InterruptedException {
    return handOver.awaitEnd();
  }

  /** Stops: sets health to NOT_SERVING, refuses new calls, gives running calls one second. */
  @Override
  public void close() {
    handOver.close();
    health.end();
    extProc.stop();
    server.shutdown();
    admin.shutdown();
    if (tcp != null) {
      tcp.shutdown();
    }
    watching.shutdownNow();
    try {
      server.endCalls();
      admin.endCalls();
      if (tcp != null) {
        tcp.endCalls();
      }
      if (routing != null) {
        routing.router().saveAll();
      }
      stop(recording.executor());
      stop(administration);
      stop(status);
      guard.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    server.close();
    admin.close();
    if (tcp != null) {
      tcp.close();
    }
  }

  private static void stop(ExecutorService executor) throws InterruptedException {
    executor.shutdown();
    if (!executor.awaitTermination(GRACE_MS, TimeUnit.MILLISECONDS)) {
      executor.shutdownNow();
      executor.awaitTermination(GRACE_MS, TimeUnit.MILLISECONDS);
    }
  }
}
