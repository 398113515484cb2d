package io.coldrl.lab.faults;

import io.coldrl.lab.faults.FaultScene.Meanwhile;
import io.coldrl.lab.module.ProxyConfig;
import io.coldrl.lab.module.RigFiles;
import io.coldrl.lab.module.RowAim;
import io.coldrl.lab.module.Waiting;
import io.coldrl.rig.AgentLaunch;
import io.coldrl.rig.AgentProcess;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;

/** The wall clock of the agent and of NGINX is set while they run. */
final class ClockFaults {
  private static final long HOUR = 3_600;
  private static final int WATCH_SECONDS = 20;
  private static final double MAX_COME_BACK_SECONDS = 5;

  private ClockFaults() {}

  static List<FaultRow> rows() {
    return List.of(
        row("clock-forward", "a day forward", 24 * HOUR), row("clock-back", "an hour back", -HOUR));
  }

  private static FaultRow row(String id, String step, long seconds) {
    return new FaultRow(
        id,
        "clock step",
        step + ", for agent and NGINX, " + WATCH_SECONDS + " s of load after it",
        quick -> step(seconds));
  }

  private static List<Figure> step(long seconds) throws Exception {
    Path library = RigFiles.of("shift_clock.so");
    Path clock = Files.createTempFile("coldrl-clock-", "");
    Files.write(clock, new byte[Long.BYTES]);
    ProxyConfig config =
        new ProxyConfig().preload(library, Map.of("COLDRL_CLOCK_FILE", clock.toString()));
    try (FaultScene scene = new FaultScene(config)) {
      AgentLaunch launch =
          scene
              .launch()
              .withVariable("LD_PRELOAD", library.toString())
              .withVariable("COLDRL_CLOCK_FILE", clock.toString());
      AgentProcess agent = scene.ready(launch);
      List<Figure> figures =
          scene.during(
              Meanwhile.MODEL,
              MAX_COME_BACK_SECONDS,
              () -> {
                set(clock, seconds);
                Waiting.seconds(WATCH_SECONDS);
              });
      figures.add(new Figure("the agent is alive", agent.isAlive() ? 1 : 0, RowAim.exactly(1)));
      figures.add(scene.uncaught());
      return figures;
    } finally {
      Files.delete(clock);
    }
  }

  // Into the same file, since the processes have it mapped.
  private static void set(Path clock, long seconds) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder());
    bytes.putLong(seconds).flip();
    try (FileChannel file = FileChannel.open(clock, StandardOpenOption.WRITE)) {
      file.write(bytes, 0);
    }
  }
}
