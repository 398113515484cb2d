package io.coldrl.server;

import io.coldrl.core.Failure;
import io.coldrl.inference.ModelGate;
import io.coldrl.inference.ModelKey;
import io.coldrl.inference.TrialLimits;
import io.coldrl.server.admin.AgentMetrics;
import io.coldrl.server.admin.Counter;
import io.coldrl.server.config.AgentConfig;
import io.coldrl.server.eviction.Zones;
import io.coldrl.server.http.HttpServer;
import io.coldrl.server.store.HistoryFile;
import io.coldrl.server.store.HistoryStore;
import io.coldrl.server.transport.AgentServer;
import io.coldrl.server.transport.WarmUp;
import java.nio.file.Path;
import java.security.Security;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running agent. Closing it stops the server, then the models, then the history. */
public final class Agent implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Agent.class);
  private static final String DNS_CACHE_SECONDS = "1";

  private final AgentConfig config;
  private final HistoryStore store;
  private final ModelKeeper models;
  private final AgentServer server;
  private final HttpServer http;
  private final AgentMetrics metrics;
  private volatile boolean stopping;
  private boolean closed;

  private Agent(
      AgentConfig config,
      HistoryStore store,
      ModelKeeper models,
      AgentServer server,
      AgentMetrics metrics) {
    this.config = config;
    this.store = store;
    this.models = models;
    this.server = server;
    this.http = HttpServer.start(config.http(), server::status, server::isServing, metrics);
    this.metrics = metrics;
  }

  /**
   * Opens the history and listens. The agent answers requests, but its health is NOT_SERVING.
   * Models that passed a trial before are loaded; others are tried meanwhile, see {@link
   * #awaitModels}. A model that can't be loaded is logged, not a failure.
   *
   * @throws Failure if the sockets, the history or the public key of models can't be used
   */
  public static Agent listen(AgentConfig config) {
    return listen(config, gate(config));
  }

  static ModelGate gate(AgentConfig config) {
    Path publicKey = config.models().publicKey();
    return new ModelGate(TrialLimits.DEFAULT, publicKey == null ? null : ModelKey.read(publicKey));
  }

  /** As {@link #listen(AgentConfig)}, with a gate that may know models already. */
  public static Agent listen(AgentConfig config, ModelGate gate) {
    AgentServer.checkSocketsAreFree(config);
    return start(config, gate);
  }

  static Agent start(AgentConfig config, ModelGate gate) {
    if (config.routing().endpointsDns() != null) {
      // By default, a JVM caches an address for 30 s, even if its TTL is shorter.
      Security.setProperty("networkaddress.cache.ttl", DNS_CACHE_SECONDS);
      Security.setProperty("networkaddress.cache.negative.ttl", DNS_CACHE_SECONDS);
    }
    HistoryStore store = HistoryFile.open(config.historyFile(), config.historyObjects());
    AgentMetrics metrics = new AgentMetrics();
    ModelKeeper models = new ModelKeeper(config, metrics, gate);
    try {
      models.start();
      AgentServer server =
          AgentServer.start(
              config, store, new Zones(store, System::currentTimeMillis), models.models(), metrics);
      return new Agent(config, store, models, server, metrics);
    } catch (Failure e) {
      models.close();
      store.close();
      throw e;
    }
  }

  /**
   * Waits until each model is loaded or refused: at most for the time that their trials may take.
   */
  public void awaitModels() {
    models.awaitFirstLoads();
  }

  /** Waits for the models, warms up as configured, then sets health to SERVING. */
  public void warmUpAndServe() {
    warmUp();
    serve();
  }

  /** Waits for the models and warms up as configured. */
  void warmUp() {
    awaitModels();
    if (stopping || config.warmUpSeconds() == 0) {
      return;
    }
    long calls = WarmUp.run(config.socket(), config.warmUpSeconds(), config.routing().isOn());
    server.forgetWarmUp(WarmUp.keys());
    LOG.info("warmed up with {} calls", calls);
  }

  /** Sets health to SERVING. */
  void serve() {
    if (stopping) {
      return;
    }
    server.reportServing();
    LOG.info("serving on {}, {} records of history", config.socket(), store.records());
  }

  /**
   * Waits until the agent is closed or is to be closed, since another agent has replaced it.
   *
   * @return whether it was closed or replaced; false if it gave up its history and no other agent
   *     came
   */
  public boolean awaitEnd() throws InterruptedException {
    return server.awaitEnd();
  }

  /**
   * Reads the model files, the endpoints and the certificates of TLS again, without waiting for
   * that.
   */
  public void reload() {
    if (stopping) {
      return;
    }
    models.reload();
    server.reloadEndpoints();
    server.reloadCertificates();
  }

  /** Logs and counts an exception that nothing handled; the agent goes on. */
  public void onUncaught(Thread thread, Throwable error) {
    metrics.add(Counter.ERRORS_UNCAUGHT, 1);
    LOG.error("uncaught on thread {}", thread.getName(), error);
  }

  /** Stops; idempotent. Takes at most a few seconds, even if clients keep their streams open. */
  @Override
  public void close() {
    stopping = true;
    stop();
  }

  private synchronized void stop() {
    if (closed) {
      return;
    }
    closed = true;
    models.stopTrials();
    server.close();
    http.close();
    models.close();
    store.close();
  }
}
