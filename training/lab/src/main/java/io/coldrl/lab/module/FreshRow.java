package io.coldrl.lab.module;

import java.util.ArrayList;
import java.util.List;

/** Recently stored objects become candidates, at any rate of stores. */
final class FreshRow implements BenchRow {
  private static final List<Integer> RATES = List.of(100, 300);
  private static final int OBJECTS = 20_000;

  /** 1 KB of body with NGINX's head is one block. */
  private static final int FILE_BYTES = 4096;

  private static final double YOUNG_SECONDS = 4;
  private static final double MIN_SHARE = 0.95;
  private static final int SETTLE_RATE = 800;
  private static final int SETTLE_SECONDS = 15;
  private static final int REST_SECONDS = 30;

  @Override
  public String id() {
    return "j";
  }

  @Override
  public String title() {
    return "a C agent counts how many of the objects stored it is asked about within 4 s";
  }

  @Override
  public List<Finding> measure(RowDuration pace) throws Exception {
    List<Finding> findings = new ArrayList<>();
    try (RowProcesses processes = new RowProcesses()) {
      CScriptedAgent agent = processes.scripted("--young-ms=" + (int) (YOUNG_SECONDS * 1000));
      Proxy proxy =
          processes.proxy(
              new ProxyConfig()
                  .zone("32m", "max_size=" + (long) OBJECTS * FILE_BYTES + " inactive=1d")
                  // Native timing asks in bursts, every 10 s: ages would say nothing.
                  .module(processes.socketDirective(), "coldrl_poll 100ms;"));
      H2Load load = processes.load(proxy);
      load.fill(RequestPaths.fresh("/1k", OBJECTS + 1_000));
      Waiting.until(REST_SECONDS, () -> proxy.status().sizeBytes() <= proxy.status().maxBytes());
      // So that the agent is through with what came at once.
      load.once(RequestPaths.fresh("/1k", SETTLE_RATE * SETTLE_SECONDS), SETTLE_RATE).await();
      for (int rate : RATES) {
        add(findings, agent, load, rate, pace.of(30, 12));
      }
    }
    return findings;
  }

  private static void add(
      List<Finding> findings, CScriptedAgent agent, H2Load load, int rate, int seconds)
      throws Exception {
    // So that those before are neither counted nor asked about.
    Waiting.seconds(YOUNG_SECONDS);
    CScriptedAgent.Counts before = agent.counts();
    load.once(RequestPaths.fresh("/1k", rate * seconds), rate).await();
    CScriptedAgent.Counts after = agent.counts();
    double asked = after.firstYoung() - before.firstYoung();
    double candidatesPerSecond = (double) (after.candidates() - before.candidates()) / seconds;
    double uniform = 1 - Math.exp(-candidatesPerSecond * YOUNG_SECONDS / OBJECTS);
    double stored = rate * seconds;
    findings.add(
        Finding.ofModule(
            "by uniform draws it would be, at " + rate + " stores/s", uniform, RowAim.none()));
    findings.add(
        Finding.ofModule(
            "share of objects stored that are candidates within 4 s, at " + rate + "/s",
            asked / stored,
            RowAim.atLeast(MIN_SHARE)));
  }
}
