package io.coldrl.server;

import io.coldrl.server.admin.AgentMetrics;
import io.coldrl.server.config.AgentConfig;
import io.coldrl.server.config.StartupException;
import io.coldrl.server.engine.Zones;
import io.coldrl.server.inference.ModelSlot;
import io.coldrl.server.store.HistoryFile;
import io.coldrl.server.store.HistoryStore;
import io.coldrl.server.transport.AgentServer;
import io.coldrl.server.transport.WarmUp;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running agent. Close it to stop: first the server, then the model, then the history. */
public final class Agent implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Agent.class);

  private final AgentConfig config;
  private final HistoryStore store;
  private final ModelSlot models;
  private final AgentServer server;
  private boolean closed;

  private Agent(AgentConfig config, HistoryStore store, ModelSlot models, AgentServer server) {
    this.config = config;
    this.store = store;
    this.models = models;
    this.server = server;
  }

  /**
   * Makes an agent that answers requests and reports NOT_SERVING: opens the history, loads the
   * model, listens.
   *
   * @throws StartupException where the socket or the history can't be had; a model that can't be
   *     loaded is no reason
   */
  public static Agent listen(AgentConfig config) throws StartupException {
    AgentServer.checkSocketIsFree(config.socket());
    HistoryStore store = HistoryFile.open(config.historyFile(), config.historyObjects());
    ModelSlot models = new ModelSlot(config.model(), AgentServer.THREADS);
    if (models.status().loaded()) {
      LOG.info("model {} from {}", models.status().version(), config.model());
    } else {
      LOG.warn("no model, LRU decides: {}", models.status().problem());
    }
    try {
      AgentServer server =
          AgentServer.start(config, store, new Zones(store), models, new AgentMetrics());
      return new Agent(config, store, models, server);
    } catch (StartupException e) {
      models.close();
      store.close();
      throw e;
    }
  }

  /** Warms up as long as configured, then reports SERVING. */
  public void warmUpAndServe() {
    if (config.warmUpSeconds() > 0) {
      long calls = WarmUp.run(config.socket(), config.warmUpSeconds());
      server.forgetWarmUp(WarmUp.keys());
      LOG.info("warmed up with {} calls", calls);
    }
    server.reportServing();
    LOG.info("serving on {}, {} records of history", config.socket(), store.records());
  }

  /** Waits until the agent is closed. */
  public void awaitTermination() throws InterruptedException {
    server.awaitTermination();
  }

  /** Stops; idempotent. Takes at most a few seconds, also where clients keep their streams open. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    server.close();
    models.close();
    store.close();
  }
}
