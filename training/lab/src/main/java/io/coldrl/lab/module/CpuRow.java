package io.coldrl.lab.module;

import io.coldrl.rig.AgentProcess;
import java.util.ArrayList;
import java.util.List;

/** CPU time of the cache manager and the agent, compared with that of the workers. */
final class CpuRow implements BenchRow {
  private static final int HITS_PER_SECOND = 4_500;
  private static final int MISSES_PER_SECOND = 500;
  private static final int WARM_UP_SECONDS = 20;
  private static final double MAX_SHARE = 0.02;

  @Override
  public String id() {
    return "5";
  }

  @Override
  public String title() {
    return "CPU at 5,000 requests/s, 10% misses, constant eviction, the real agent";
  }

  @Override
  public List<Finding> measure(RowDuration pace) throws Exception {
    Used stock = run(ModuleArm.STOCK, pace.of(40, 20));
    Used module = run(ModuleArm.MODULE, pace.of(40, 20));
    return List.of(
        new Finding("workers, CPU s/s", stock.workers, module.workers, RowAim.none()),
        new Finding("manager, CPU s/s", stock.manager, module.manager, RowAim.none()),
        new Finding("agent, CPU s/s", Double.NaN, module.agent, RowAim.none()),
        new Finding(
            "manager and agent / workers",
            stock.share(),
            module.share(),
            RowAim.atMost(MAX_SHARE)));
  }

  /** Seconds of CPU in a second. */
  private record Used(double workers, double manager, double agent) {
    double share() {
      return (manager + agent) / workers;
    }
  }

  private static Used run(ModuleArm arm, int seconds) throws Exception {
    try (RowProcesses processes = new RowProcesses()) {
      List<Long> agents = new ArrayList<>();
      if (arm == ModuleArm.MODULE) {
        AgentProcess agent = processes.agent();
        agents.add(agent.pid());
      }
      Proxy proxy =
          processes.proxy(
              new ProxyConfig()
                  .zone("32m", "max_size=64m inactive=1d")
                  .module(arm, processes.socketDirective()));
      H2Load load = processes.load(proxy);
      List<String> hot = RequestPaths.set("/4k", "hot", 2_000);
      load.fill(hot);
      load.fill(RequestPaths.fresh("/4k", 7_000));
      int all = WARM_UP_SECONDS + seconds + 2;
      load.once(RequestPaths.fresh("/4k", MISSES_PER_SECOND * all), MISSES_PER_SECOND);
      load.loop(hot, HITS_PER_SECOND, all);
      Waiting.seconds(WARM_UP_SECONDS);

      List<Long> workers = proxy.workers();
      List<Long> managers = proxy.managers();
      long startNanos = System.nanoTime();
      Used before = read(workers, managers, agents);
      Waiting.seconds(seconds);
      Used after = read(workers, managers, agents);
      double elapsed = (System.nanoTime() - startNanos) / 1e9;
      load.await();
      return new Used(
          (after.workers - before.workers) / elapsed,
          (after.manager - before.manager) / elapsed,
          (after.agent - before.agent) / elapsed);
    }
  }

  private static Used read(List<Long> workers, List<Long> managers, List<Long> agents)
      throws Exception {
    return new Used(
        ProcessTimes.cpuSeconds(workers),
        ProcessTimes.cpuSeconds(managers),
        ProcessTimes.cpuSeconds(agents));
  }
}
