package io.coldrl.lab.faults;

import io.coldrl.lab.faults.FaultScene.Meanwhile;
import io.coldrl.lab.module.ElapsedLog;
import io.coldrl.lab.module.RowAim;
import io.coldrl.lab.module.Waiting;
import io.coldrl.rig.AgentLaunch;
import io.coldrl.rig.AgentProcess;
import io.coldrl.server.config.ConfigKey;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** File systems that are full, read-only or without permission to execute. */
final class DiskFaults {
  /** Not on main when this was written; see {@link #withTemporaryDirectory}. */
  private static final String TEMPORARY_DIRECTORY = "temporary_directory";

  private static final double MAX_COME_BACK_SECONDS = 15;
  private static final int FULL_SECONDS = 10;
  private static final int STEADY_SECONDS = 5;

  private DiskFaults() {}

  static List<FaultRow> rows() {
    return List.of(
        row(
            "full-start",
            "full disk, history",
            "started where 64 MB are free, with no history yet; then where there is room",
            DiskFaults::fullAtTheStart),
        row(
            "full-later",
            "full disk, history",
            "the disk fills up while it runs; then killed and started on the full disk",
            DiskFaults::fullLater),
        row(
            "full-tmp",
            "full disk, /tmp",
            "started with a /tmp that is full",
            () ->
                startedWith(
                    "mount -t tmpfs -o size=1m,mode=1777 tmpfs /tmp\n"
                        + "cat /dev/zero > /tmp/full 2> /dev/null || true\n")),
        row(
            "noexec-tmp",
            "/tmp noexec",
            "started with a /tmp that is mounted noexec",
            () -> startedWith("mount -t tmpfs -o noexec,mode=1777 tmpfs /tmp\n")),
        row(
            "read-only",
            "root file system read-only",
            "started where only the directory of its own files can be written",
            DiskFaults::readOnly));
  }

  private interface Measurement {
    List<Figure> run() throws Exception;
  }

  private static FaultRow row(String id, String fault, String done, Measurement measurement) {
    return new FaultRow(
        id,
        fault,
        done,
        quick ->
            MountNamespace.isAllowed()
                ? measurement.run()
                : List.of(Figure.note("not run: needs root")));
  }

  private static List<Figure> fullAtTheStart() throws Exception {
    try (FaultScene scene = new FaultScene()) {
      Path folder = Files.createDirectory(scene.directory().resolve("small"));
      MountNamespace space =
          scene.start(() -> new MountNamespace("mount -t tmpfs -o size=64m tmpfs " + folder));
      scene.loaded();
      AgentLaunch onSmall =
          AgentLaunch.atDefaults(scene.directory(), folder.resolve("history.dat"), scene.model());
      int[] code = {-1};
      List<Figure> figures =
          scene.during(
              Meanwhile.LRU,
              MAX_COME_BACK_SECONDS,
              () -> {
                AgentProcess agent = scene.start(onSmall.through(space.command()));
                code[0] = agent.awaitExit().orElse(-1);
                Waiting.seconds(STEADY_SECONDS);
                scene.start(scene.launch());
              });
      figures.add(new Figure("exit code of the agent", code[0], RowAim.exactly(1)));
      String log = Files.readString(scene.directory().resolve("agent.log"));
      figures.add(
          new Figure(
              "its error names the history file and its directory's space",
              log.contains("can't make the history file") && log.contains("has space") ? 1 : 0,
              RowAim.exactly(1)));
      return figures;
    }
  }

  private static List<Figure> fullLater() throws Exception {
    try (FaultScene scene = new FaultScene()) {
      Path folder = Files.createDirectory(scene.directory().resolve("disk"));
      MountNamespace space =
          scene.start(() -> new MountNamespace("mount -t tmpfs -o size=2g tmpfs " + folder));
      AgentLaunch launch =
          AgentLaunch.atDefaults(scene.directory(), folder.resolve("history.dat"), scene.model())
              .through(space.command());
      AgentProcess agent = scene.ready(launch);
      List<Figure> figures =
          scene.during(
              Meanwhile.MODEL,
              MAX_COME_BACK_SECONDS,
              () -> {
                fill(space.resolve(folder.resolve("other")));
                Waiting.seconds(FULL_SECONDS);
              });
      figures.add(
          new Figure(
              "history records that were not written",
              scene.agentStatus().history().errors(),
              RowAim.exactly(0)));
      figures.add(new Figure("the agent is alive", agent.isAlive() ? 1 : 0, RowAim.exactly(1)));
      figures.addAll(
          scene.during(
              Meanwhile.EITHER,
              MAX_COME_BACK_SECONDS,
              () -> {
                agent.kill();
                Waiting.seconds(STEADY_SECONDS);
                scene.start(launch);
              }));
      figures.add(scene.uncaught());
      return figures;
    }
  }

  private static void fill(Path file) {
    byte[] block = new byte[1 << 20];
    try (OutputStream out = Files.newOutputStream(file)) {
      while (true) {
        out.write(block);
      }
    } catch (IOException full) {
      ElapsedLog.say("    the disk is full: %s", full);
    }
  }

  private static List<Figure> readOnly() throws Exception {
    try (FaultScene scene = new FaultScene()) {
      return started(
          scene,
          "mount --bind %s %s\nmount -o remount,bind,ro /\n"
              .formatted(scene.directory(), scene.directory()));
    }
  }

  private static List<Figure> startedWith(String script) throws Exception {
    try (FaultScene scene = new FaultScene()) {
      return started(scene, script);
    }
  }

  private static List<Figure> started(FaultScene scene, String script) throws Exception {
    MountNamespace space = scene.start(() -> new MountNamespace(script));
    AgentLaunch launch = withTemporaryDirectory(scene).through(space.command());
    scene.loaded();
    AgentProcess[] agent = new AgentProcess[1];
    double[] answer = new double[1];
    List<Figure> figures = new ArrayList<>();
    if (!hasTemporaryDirectory()) {
      figures.add(
          Figure.note(
              "this version has no setting " + TEMPORARY_DIRECTORY + ", which it would need"));
    }
    figures.addAll(
        scene.during(
            Meanwhile.EITHER,
            MAX_COME_BACK_SECONDS,
            () -> {
              Waiting.seconds(STEADY_SECONDS);
              agent[0] = scene.start(launch);
              answer[0] = scene.secondsUntilAnswer(agent[0]);
            }));
    figures.add(new Figure("s from the start to an answer", answer[0], RowAim.atMost(10)));
    if (agent[0].isAlive()) {
      figures.add(scene.uncaught());
    } else {
      ElapsedLog.say("    %s", endOf(scene.directory().resolve("agent.log")));
    }
    return figures;
  }

  // Without stack traces.
  private static String endOf(Path log) throws IOException {
    return Files.readAllLines(log).stream()
        .filter(line -> !line.isEmpty() && !Character.isWhitespace(line.charAt(0)))
        .collect(Collectors.joining("\n    "));
  }

  private static boolean hasTemporaryDirectory() {
    return Arrays.stream(ConfigKey.values()).anyMatch(key -> key.id().equals(TEMPORARY_DIRECTORY));
  }

  private static AgentLaunch withTemporaryDirectory(FaultScene scene) throws IOException {
    if (!hasTemporaryDirectory()) {
      return scene.launch();
    }
    Path directory = Files.createDirectory(scene.directory().resolve("temporary"));
    return scene.launch().with("--temporary-directory=" + directory);
  }
}
