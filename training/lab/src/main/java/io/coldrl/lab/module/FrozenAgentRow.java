package io.coldrl.lab.module;

import io.coldrl.rig.AgentProcess;
import io.coldrl.server.transport.AgentClient;
import java.util.List;

/**
 * The agent is stopped (SIGSTOP) while requests arrive: each access is recorded once, and none is
 * lost.
 */
final class FrozenAgentRow implements BenchRow {
  private static final int REQUESTS = 300;
  private static final int WARM_UP = 50;
  private static final int RATE = 400;
  private static final int PATIENCE_SECONDS = 20;

  @Override
  public String id() {
    return "i";
  }

  @Override
  public String title() {
    return "the real agent frozen for 0.9 s, 300 requests meanwhile";
  }

  @Override
  public List<Finding> measure(RowDuration pace) throws Exception {
    try (RowProcesses processes = new RowProcesses();
        AgentClient client = AgentClient.of(AgentProcess.adminSocket(processes.socket()))) {
      AgentProcess agent = processes.agent();
      Proxy proxy =
          processes.proxy(
              new ProxyConfig()
                  .zone("8m", "max_size=1g inactive=1d")
                  .module(processes.socketDirective()));
      H2Load load = processes.load(proxy);
      load.fill(RequestPaths.fresh("/4k", WARM_UP));
      Waiting.until(PATIENCE_SECONDS, () -> accepted(client) >= WARM_UP);
      long before = accepted(client);

      agent.freeze();
      long frozenNanos = System.nanoTime();
      load.once(RequestPaths.fresh("/4k", REQUESTS), RATE).await();
      Waiting.pauseMs(Math.max(0, 900 - (System.nanoTime() - frozenNanos) / 1_000_000));
      agent.thaw();
      Waiting.until(PATIENCE_SECONDS, () -> accepted(client) - before >= REQUESTS);
      // Those that come twice come late.
      Waiting.seconds(5);
      return List.of(
          Finding.ofModule(
              "accesses recorded", accepted(client) - before, RowAim.exactly(REQUESTS)));
    }
  }

  private static long accepted(AgentClient client) throws Exception {
    return client.status().accesses().accepted();
  }
}
