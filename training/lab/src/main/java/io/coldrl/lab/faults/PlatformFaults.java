package io.coldrl.lab.faults;

import io.coldrl.lab.faults.FaultScene.Meanwhile;
import io.coldrl.lab.module.RowAim;
import io.coldrl.lab.module.Waiting;
import io.coldrl.rig.AgentLaunch;
import io.coldrl.rig.AgentProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Other JDKs, and less of a machine. */
final class PlatformFaults {
  private static final Path JDKS = Path.of("/usr/lib/jvm");
  private static final double MAX_COME_BACK_SECONDS = 15;
  private static final double MAX_ANSWER_SECONDS = 10;
  private static final int WATCH_SECONDS = 10;

  private PlatformFaults() {}

  static List<FaultRow> rows() {
    List<FaultRow> rows = new ArrayList<>();
    for (int version : new int[] {17, 21, 25}) {
      rows.add(
          new FaultRow(
              "jdk-" + version,
              "JDK " + version,
              "started under load, killed, and started again",
              quick -> jdk(version)));
    }
    rows.add(
        new FaultRow(
            "one-core",
            "one core",
            "taskset -c 0: started under load, killed, and started again",
            quick ->
                restarted(
                    scene -> scene.launch().through(List.of("taskset", "-c", "0")),
                    Meanwhile.EITHER)));
    return rows;
  }

  private interface Launch {
    AgentLaunch of(FaultScene scene);
  }

  private static List<Figure> jdk(int version) throws Exception {
    Optional<Path> home = find(version);
    if (home.isEmpty()) {
      return List.of(Figure.note("not installed below " + JDKS));
    }
    return restarted(
        scene -> scene.launch().withVariable("JAVA_HOME", home.get().toString()), Meanwhile.MODEL);
  }

  private static Optional<Path> find(int version) throws IOException {
    try (Stream<Path> homes = Files.list(JDKS)) {
      for (Path home : homes.sorted().toList()) {
        Path release = home.resolve("release");
        if (Files.exists(home.resolve("bin/javac"))
            && Files.exists(release)
            && Files.readString(release).contains("JAVA_VERSION=\"" + version + ".")) {
          return Optional.of(home);
        }
      }
    }
    return Optional.empty();
  }

  private static List<Figure> restarted(Launch launch, Meanwhile steady) throws Exception {
    try (FaultScene scene = new FaultScene()) {
      AgentProcess first = scene.ready(launch.of(scene));
      List<Figure> figures =
          scene.during(steady, MAX_COME_BACK_SECONDS, () -> Waiting.seconds(WATCH_SECONDS));
      double[] answer = new double[1];
      figures.addAll(
          scene.during(
              Meanwhile.EITHER,
              MAX_COME_BACK_SECONDS,
              () -> {
                first.kill();
                AgentProcess second = scene.start(launch.of(scene));
                answer[0] = scene.secondsUntilAnswer(second);
              }));
      figures.add(
          new Figure(
              "s until it answers again after kill -9",
              answer[0],
              RowAim.atMost(MAX_ANSWER_SECONDS)));
      figures.add(scene.uncaught());
      return figures;
    }
  }
}
