package io.coldrl.lab.routing;

import io.coldrl.cli.Progress;
import io.coldrl.core.Failure;
import io.coldrl.rig.AgentProcess;
import io.coldrl.rig.RunDirectory;
import io.coldrl.rig.envoy.MachineLoad;
import io.coldrl.rig.envoy.OpenLoop;
import io.coldrl.rig.envoy.OpenLoopResult;
import io.coldrl.rig.envoy.RequestSchedule;
import io.coldrl.rig.envoy.ServiceTimes;
import io.coldrl.server.admin.AgentStatus;
import io.coldrl.server.transport.AgentCallException;
import io.coldrl.server.transport.AgentClient;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Arms against each other in one scenario: the same requests at the same times for each, in turns,
 * so that what else the machine does meanwhile falls on all of them.
 */
public final class RoutingTrial {
  private static final String TIMEOUTS = "http.in.ext_proc.message_timeouts";

  private final Path envoyBinary;
  private final RoutingPace pace;
  private final Path model;
  private final Progress progress;

  /**
   * @param model of routing, for the arm that has one
   */
  public RoutingTrial(Path envoyBinary, RoutingPace pace, Path model, Progress progress) {
    this.envoyBinary = envoyBinary;
    this.pace = pace;
    this.model = model;
    this.progress = progress;
  }

  /** Runs all arms; what runs meanwhile belongs to the workshop, and is stopped at the end. */
  public RoutingComparison run(RunDirectory run, RoutingScenario scenario, List<RoutingArm> arms)
      throws IOException, InterruptedException {
    Map<RoutingArm, RoutingStage> stages = new EnumMap<>(RoutingArm.class);
    Map<RoutingArm, OpenLoopResult> tallies = new EnumMap<>(RoutingArm.class);
    Map<RoutingArm, Long> originBytes = new EnumMap<>(RoutingArm.class);
    ServiceTimes times = new ServiceTimes(RoutingScenario.SERVICE_MS, pace.seed());
    MachineLoad machine = new MachineLoad();
    try (OpenLoop driver = new OpenLoop()) {
      for (RoutingArm arm : arms) {
        stages.put(arm, RoutingStage.start(run, envoyBinary, arm, scenario, times, model));
        tallies.put(arm, new OpenLoopResult());
        originBytes.put(arm, 0L);
      }
      int first = 0;
      int learned = count(scenario, pace.learnSeconds());
      for (RoutingArm arm : arms) {
        run(
            driver,
            stage(stages, arm),
            scenario,
            first,
            learned,
            learned,
            new OpenLoopResult(),
            arm);
      }
      first += learned;
      int ramp = count(scenario, pace.rampSeconds());
      int all = ramp + count(scenario, pace.countedSeconds());
      machine.start();
      for (int repeat = 0; repeat < pace.repeats(); repeat++) {
        for (RoutingArm arm : arms) {
          RoutingStage stage = stage(stages, arm);
          long before = stage.originBytes();
          OpenLoopResult tally = new OpenLoopResult();
          run(driver, stage, scenario, first, all, ramp, tally, arm);
          tallies.merge(arm, tally, RoutingTrial::sum);
          originBytes.merge(arm, stage.originBytes() - before, Long::sum);
        }
        first += all;
      }
      machine.stop();
      return new RoutingComparison(
          scenario, results(stages, tallies, originBytes), machine.share());
    } finally {
      run.stopAll();
    }
  }

  private static OpenLoopResult sum(OpenLoopResult all, OpenLoopResult one) {
    all.add(one);
    return all;
  }

  private static RoutingStage stage(Map<RoutingArm, RoutingStage> stages, RoutingArm arm) {
    RoutingStage stage = stages.get(arm);
    if (stage == null) {
      throw new IllegalStateException("no stage for " + arm);
    }
    return stage;
  }

  private static int count(RoutingScenario scenario, int seconds) {
    return (int) (seconds * scenario.requestsPerSecond());
  }

  private void run(
      OpenLoop driver,
      RoutingStage stage,
      RoutingScenario scenario,
      int first,
      int count,
      int skip,
      OpenLoopResult tally,
      RoutingArm arm)
      throws InterruptedException {
    RequestSchedule exchanges = scenario.exchanges(first, count, pace.seed());
    String title = scenario.id() + ": " + arm.title();
    int[] ports = {stage.envoy().port()};
    try (Progress.Bar bar = progress.bar(title, Math.max(1, count))) {
      driver.run(exchanges, skip, ports, new OpenLoopResult[] {tally}, bar::stepTo);
    }
  }

  private static Map<RoutingArm, RoutingComparison.ArmResult> results(
      Map<RoutingArm, RoutingStage> stages,
      Map<RoutingArm, OpenLoopResult> tallies,
      Map<RoutingArm, Long> originBytes)
      throws IOException, InterruptedException {
    Map<RoutingArm, RoutingComparison.ArmResult> results = new EnumMap<>(RoutingArm.class);
    for (Map.Entry<RoutingArm, OpenLoopResult> entry : tallies.entrySet()) {
      RoutingArm arm = entry.getKey();
      RoutingStage stage = stage(stages, arm);
      results.put(
          arm,
          new RoutingComparison.ArmResult(
              entry.getValue(),
              originBytes.getOrDefault(arm, 0L),
              arm.asksAgent() ? routes(stage) : Map.of(),
              arm.asksAgent() ? stage.envoy().stat(TIMEOUTS) : 0));
    }
    return results;
  }

  private static Map<String, Long> routes(RoutingStage stage) {
    try (AgentClient client = AgentClient.of(AgentProcess.adminSocket(stage.socket()))) {
      AgentStatus.Routing routing = client.status().routing();
      return routing == null ? Map.of() : routing.decisions();
    } catch (AgentCallException e) {
      throw new Failure(
          "the agent does not tell how it did", stage.socket().toString(), "see agent.log", e);
    }
  }
}
