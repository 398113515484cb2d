package io.coldrl.lab.faults;

import io.coldrl.core.Failure;
import io.coldrl.lab.module.ModuleStatus;
import io.coldrl.lab.module.Proxy;
import io.coldrl.lab.module.ProxyConfig;
import io.coldrl.lab.module.RequestPaths;
import io.coldrl.lab.module.RowAim;
import io.coldrl.lab.module.Waiting;
import io.coldrl.rig.AgentLaunch;
import io.coldrl.rig.AgentProcess;
import io.coldrl.rig.HomeDirectory;
import io.coldrl.rig.LoadDriver;
import io.coldrl.rig.RunDirectory;
import io.coldrl.rig.StaticOrigin;
import io.coldrl.server.admin.AgentStatus;
import io.coldrl.server.transport.AgentCallException;
import io.coldrl.server.transport.AgentClient;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * A real NGINX with the module under load, and the agents of a row. The load runs from {@link
 * #ready} on. Closing it stops all and deletes their files.
 */
final class FaultScene implements AutoCloseable {
  /** Who is to decide while the fault lasts. */
  enum Meanwhile {
    /** There is no agent that could. */
    LRU,
    /** The agent is not harmed. */
    MODEL,
    /** The agent may be slow. */
    EITHER
  }

  /** What is done to an agent. */
  @FunctionalInterface
  interface Fault {
    void happen() throws Exception;
  }

  private static final int MAX_MB = 24;
  private static final int FILE_BYTES = 3 * 4096;
  private static final int FILL_RATE = 1_000;
  private static final int RATE = 200;
  private static final int PATIENCE_SECONDS = 60;

  // The manager looks every 500 ms. In that time, up to 200 misses a second bring 5% of max_size;
  // it
  // may be late on a busy machine.
  private static final double MAX_SHARE_OF_LIMIT = 1.15;
  private static final double MIN_SHARE_BY_MODEL = 0.9;
  private static final int COME_BACK_DECISIONS = 5;
  private static final int ANSWER_POLL_MS = 20;

  // Not in /tmp, which some faults take away.
  private final RunDirectory run = new RunDirectory(Path.of("/var/tmp"));
  private final Proxy proxy;
  private final Path model;

  @SuppressWarnings("NullAway.Init") // From ready() on.
  private FaultLoad load;

  @SuppressWarnings("NullAway.Init")
  private SizeWatch size;

  FaultScene() throws IOException {
    this(new ProxyConfig());
  }

  /** With what the configuration says besides zone and agent. */
  FaultScene(ProxyConfig config) throws IOException {
    model = run.directory().resolve("model.onnx");
    restoreModel();
    StaticOrigin origin =
        run.start(() -> new StaticOrigin(Files.createDirectory(run.directory().resolve("origin"))));
    config
        .zone("16m", "max_size=" + MAX_MB + "m inactive=30d")
        .module(
            "coldrl_poll 500ms;",
            "coldrl_socket unix:" + run.directory().resolve("agent.sock") + ";");
    proxy =
        run.start(
            () ->
                new Proxy(
                    Files.createDirectory(run.directory().resolve("nginx")),
                    config,
                    origin.port()));
  }

  Path directory() {
    return run.directory();
  }

  Path model() {
    return model;
  }

  Path socket() {
    return run.directory().resolve("agent.sock");
  }

  Path history() {
    return run.directory().resolve("history.dat");
  }

  /** Puts the model that comes with the agent in place. */
  void restoreModel() throws IOException {
    Path next = run.directory().resolve("next");
    Files.copy(HomeDirectory.directory().resolve("agent/model/model.onnx"), next);
    Files.move(next, model, StandardCopyOption.REPLACE_EXISTING);
  }

  /** An agent at default settings with its files in this directory. */
  AgentLaunch launch() {
    return AgentLaunch.atDefaults(run.directory(), history(), model);
  }

  /** Starts an agent and does not wait for it. */
  AgentProcess start(AgentLaunch launch) throws IOException {
    return run.start(() -> new AgentProcess(launch));
  }

  /** Starts something else, to be stopped with the scene. */
  <T extends AutoCloseable> T start(RunDirectory.Starter<T> starter) throws IOException {
    return run.start(starter);
  }

  /** Fills the cache and starts the load, without an agent. */
  void loaded() throws Exception {
    int files = (MAX_MB << 20) / FILE_BYTES;
    String[] fill = RequestPaths.fresh("/8k", files + files / 20).toArray(String[]::new);
    new LoadDriver(proxy.port(), FILL_RATE).run(fill, 0, sent -> {});
    Waiting.until(PATIENCE_SECONDS, () -> status().sizeBytes() < status().maxBytes());
    load = start(() -> new FaultLoad(proxy.port(), RATE));
    size = start(() -> new SizeWatch(proxy));
  }

  /** Starts an agent, fills the cache, starts the load and waits until the model decides. */
  AgentProcess ready(AgentLaunch launch) throws Exception {
    AgentProcess agent = start(launch);
    agent.awaitServing();
    loaded();
    if (Double.isNaN(secondsUntilTheModelDecides())) {
      throw new Failure(
          "the model does not decide before the fault",
          status().summary() + "; " + agentStatus().decisions(),
          "see " + run.directory());
    }
    return agent;
  }

  /** Does it and waits until the model decides again; the figures of the proxy. */
  List<Figure> during(Meanwhile meanwhile, double comeBackSeconds, Fault fault) throws Exception {
    long errors = load.errors();
    size.restart();
    ModuleStatus before = status();
    fault.happen();
    ModuleStatus after = status();
    List<Figure> figures = new ArrayList<>();
    double back = secondsUntilTheModelDecides();
    figures.add(failed(errors));
    figures.add(
        new Figure(
            "largest size of the cache, share of max_size",
            size.largestShare(),
            RowAim.atMost(MAX_SHARE_OF_LIMIT)));
    double all = after.evicted() - before.evicted();
    double byModel = after.evicted("model") - before.evicted("model");
    figures.add(new Figure("objects evicted meanwhile", all, RowAim.atLeast(1)));
    switch (meanwhile) {
      case LRU ->
          figures.add(
              new Figure(
                  "of these by LRU",
                  after.evicted("lru") - before.evicted("lru"),
                  RowAim.atLeast(1)));
      case MODEL ->
          figures.add(
              new Figure(
                  "of these by the model, share",
                  byModel / all,
                  RowAim.atLeast(MIN_SHARE_BY_MODEL)));
      case EITHER ->
          figures.add(new Figure("of these by the model, share", byModel / all, RowAim.none()));
    }
    figures.add(
        new Figure("s until the model decides again", back, RowAim.atMost(comeBackSeconds)));
    return figures;
  }

  // The load counts at the end of a round, so that one must pass.
  private Figure failed(long before) throws Exception {
    long requests = load.requests();
    Waiting.until(PATIENCE_SECONDS, () -> load.requests() > requests);
    return new Figure("failed requests", load.errors() - before, RowAim.exactly(0));
  }

  ModuleStatus status() throws IOException {
    return proxy.status();
  }

  /**
   * Waits until the agent has decided by the model and such a victim was deleted.
   *
   * @return NaN if that takes more than a minute
   */
  double secondsUntilTheModelDecides() throws Exception {
    long start = System.nanoTime();
    long decided = status().decisions("model");
    boolean decides =
        Waiting.until(
            PATIENCE_SECONDS, () -> status().decisions("model") >= decided + COME_BACK_DECISIONS);
    long evicted = status().evicted("model");
    boolean deletes =
        decides && Waiting.until(PATIENCE_SECONDS, () -> status().evicted("model") > evicted);
    return deletes ? (System.nanoTime() - start) / 1e9 : Double.NaN;
  }

  /**
   * Waits until an agent answers on its sockets, SERVING or not.
   *
   * @return NaN if that takes more than a minute or the agent ends
   */
  double secondsUntilAnswer(AgentProcess agent) throws IOException {
    long start = System.nanoTime();
    while (agent.isAlive() && System.nanoTime() - start < PATIENCE_SECONDS * 1_000_000_000L) {
      if (listens()) {
        try {
          agentStatus();
          return (System.nanoTime() - start) / 1e9;
        } catch (AgentCallException e) {
          // Not yet.
        }
      }
      Waiting.pauseMs(ANSWER_POLL_MS);
    }
    return Double.NaN;
  }

  private boolean listens() {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(socket()));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** What the agent says of itself. */
  AgentStatus agentStatus() throws AgentCallException {
    try (AgentClient client = AgentClient.of(AgentProcess.adminSocket(socket()))) {
      return client.status();
    }
  }

  /** Exceptions that nothing in the agent handled: none are allowed. */
  Figure uncaught() throws AgentCallException {
    return new Figure(
        "exceptions that the agent did not handle",
        agentStatus().errorsUncaught(),
        RowAim.exactly(0));
  }

  @Override
  public void close() {
    run.close();
  }
}
