package io.coldrl.rig.envoy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** How busy the machine's processors are, by {@code /proc/stat}: all processes count. */
public final class MachineLoad {
  private static final Path STAT = Path.of("/proc/stat");
  private static final int IDLE = 4;
  private static final int IO_WAIT = 5;
  private static final int STEAL = 8;

  private long busy;
  private long all;
  private long startBusy;
  private long startAll;

  /** Starts a run. */
  public void start() throws IOException {
    long[] now = read();
    startBusy = now[0];
    startAll = now[1];
  }

  /** Ends it. */
  public void stop() throws IOException {
    long[] now = read();
    busy += now[0] - startBusy;
    all += now[1] - startAll;
  }

  /** Share of the processors' time that was used in all runs, 0 to 1. */
  public double share() {
    return all == 0 ? 0 : (double) busy / all;
  }

  private static long[] read() throws IOException {
    List<String> lines = Files.readAllLines(STAT);
    String[] words = lines.get(0).split("\\s+", -1);
    long sum = 0;
    for (int i = 1; i <= STEAL && i < words.length; i++) {
      sum += Long.parseLong(words[i]);
    }
    long idle = Long.parseLong(words[IDLE]) + Long.parseLong(words[IO_WAIT]);
    return new long[] {sum - idle, sum};
  }
}
