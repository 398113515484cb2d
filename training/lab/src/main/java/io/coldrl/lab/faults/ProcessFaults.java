package io.coldrl.lab.faults;

import io.coldrl.lab.faults.FaultScene.Meanwhile;
import io.coldrl.lab.module.ElapsedLog;
import io.coldrl.lab.module.NumberFormats;
import io.coldrl.lab.module.RowAim;
import io.coldrl.lab.module.Waiting;
import io.coldrl.rig.AgentProcess;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** The agent's process is killed or stopped. */
final class ProcessFaults {
  private static final int KILLS = 100;
  private static final int QUICK_KILLS = 10;
  private static final int MAX_UPTIME_MS = 2_000;
  private static final double MAX_ANSWER_SECONDS = 10;
  private static final double MAX_COME_BACK_SECONDS = 15;
  private static final int FROZEN_SECONDS = 10;
  private static final double MAX_THAW_SECONDS = 10;
  private static final int UPGRADES = 5;
  private static final double MAX_REPLACED_SECONDS = 5;

  private ProcessFaults() {}

  static List<FaultRow> rows() {
    return List.of(
        new FaultRow(
            "kill",
            "kill -9",
            KILLS
                + " times under load, each fourth time while it starts; with QUICK=1 "
                + QUICK_KILLS
                + " times",
            ProcessFaults::kill),
        new FaultRow(
            "freeze",
            "SIGSTOP, SIGCONT",
            "stopped for " + FROZEN_SECONDS + " s under load",
            quick -> freeze()),
        new FaultRow(
            "replace",
            "an upgrade",
            "another agent takes over (--take-over), " + UPGRADES + " times under load",
            quick -> replace()));
  }

  private static List<Figure> kill(boolean quick) throws Exception {
    try (FaultScene scene = new FaultScene()) {
      AgentProcess[] agent = {scene.ready(scene.launch())};
      long records = scene.agentStatus().history().objects();
      SplittableRandom random = new SplittableRandom(1);
      List<Double> answers = new ArrayList<>();
      List<Figure> figures =
          scene.during(
              Meanwhile.LRU,
              MAX_COME_BACK_SECONDS,
              () -> {
                int kills = quick ? QUICK_KILLS : KILLS;
                for (int i = 0; i < kills; i++) {
                  agent[0].kill();
                  agent[0] = scene.start(scene.launch());
                  if (i == kills - 1) {
                    // This one stays.
                    answers.add(scene.secondsUntilAnswer(agent[0]));
                  } else if (i % 4 == 3) {
                    Waiting.pauseMs(random.nextInt(MAX_UPTIME_MS));
                  } else {
                    answers.add(scene.secondsUntilAnswer(agent[0]));
                    Waiting.pauseMs(random.nextInt(MAX_UPTIME_MS));
                  }
                  if (i % 10 == 9) {
                    ElapsedLog.say("    killed %d times", i + 1);
                  }
                }
              });
      double[] seconds = answers.stream().mapToDouble(Double::doubleValue).toArray();
      figures.add(
          new Figure(
              "s until it answers again, median", NumberFormats.median(seconds), RowAim.none()));
      double worst = 0;
      for (double s : seconds) {
        worst = Double.isNaN(s) ? Double.NaN : Math.max(worst, s);
      }
      figures.add(
          new Figure(
              "s until it answers again, maximum", worst, RowAim.atMost(MAX_ANSWER_SECONDS)));
      figures.add(
          new Figure(
              "records of history lost",
              Math.max(0, records - scene.agentStatus().history().objects()),
              RowAim.exactly(0)));
      figures.add(
          new Figure(
              "history files given up",
              Files.exists(scene.directory().resolve("history.dat.unusable")) ? 1 : 0,
              RowAim.exactly(0)));
      figures.add(scene.uncaught());
      return figures;
    }
  }

  private static List<Figure> freeze() throws Exception {
    try (FaultScene scene = new FaultScene()) {
      AgentProcess agent = scene.ready(scene.launch());
      List<Figure> figures =
          scene.during(
              Meanwhile.LRU,
              MAX_THAW_SECONDS,
              () -> {
                agent.freeze();
                Waiting.seconds(FROZEN_SECONDS);
                agent.thaw();
              });
      figures.add(scene.uncaught());
      return figures;
    }
  }

  private static List<Figure> replace() throws Exception {
    try (FaultScene scene = new FaultScene()) {
      AgentProcess[] agent = {scene.ready(scene.launch())};
      long unreachable = scene.status().decisions("unreachable");
      int[] failed = {0};
      List<Figure> figures =
          scene.during(
              Meanwhile.MODEL,
              MAX_REPLACED_SECONDS,
              () -> {
                for (int i = 0; i < UPGRADES; i++) {
                  AgentProcess next = scene.start(scene.launch().with("--take-over"));
                  failed[0] += agent[0].awaitExit().orElse(1);
                  agent[0] = next;
                  next.awaitServing();
                }
              });
      figures.add(
          new Figure(
              "decisions that found no agent",
              scene.status().decisions("unreachable") - unreachable,
              RowAim.exactly(0)));
      figures.add(new Figure("upgrades that failed", failed[0], RowAim.exactly(0)));
      figures.add(scene.uncaught());
      return figures;
    }
  }
}
