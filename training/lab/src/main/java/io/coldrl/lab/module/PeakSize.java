package io.coldrl.lab.module;

import java.util.List;
import java.util.stream.IntStream;

/** The most that a cache holds while new objects come faster than an agent can handle. */
final class PeakSize {
  private static final double MAX_TIMES_STOCK = 1.1;

  // NGINX's manager of an idle cache wakes every 10 s: the load starts at the same point of this
  // in both arms, or chance would decide on the peak.
  private static final int START_SECONDS = 1;

  /** Objects of each folder that are asked for again and again. */
  private static final int HOT = 10;

  private PeakSize() {}

  /** Creates the configuration and starts the agent, if any. */
  interface Scene {
    Proxy proxy(RowProcesses processes, ModuleArm arm) throws Exception;
  }

  /**
   * The requested paths.
   *
   * @param folder of new objects
   * @param misses requests a second for these
   * @param others folders of a few objects that are asked for again and again
   * @param hits requests a second for these
   */
  record Traffic(String folder, int misses, List<String> others, int hits) {}

  /** Peaks in MB and what was there when the load ended, both arms in turn. */
  static List<Finding> measure(int repeats, Scene scene, Traffic traffic, int seconds)
      throws Exception {
    double[][] ends = new double[2][repeats];
    int[] run = new int[1];
    double[][] peaks =
        ModuleArm.alternate(
            repeats,
            arm -> {
              try (RowProcesses processes = new RowProcesses()) {
                Proxy proxy = scene.proxy(processes, arm);
                DiskWatch watch = processes.start(() -> new DiskWatch(proxy.cache()));
                Waiting.seconds(START_SECONDS);
                List<String> misses = RequestPaths.fresh(traffic.folder, traffic.misses * seconds);
                H2Load load = processes.load(proxy).once(misses, traffic.misses);
                if (traffic.hits > 0) {
                  load.loop(hot(traffic.others), traffic.hits, seconds);
                }
                load.await();
                ends[arm.ordinal()][run[0]++ / 2] =
                    CacheDisk.bytes(proxy.cache()) / NumberFormats.MB;
                return watch.peakBytes() / NumberFormats.MB;
              }
            });
    double stock = NumberFormats.mean(peaks[0]);
    return List.of(
        new Finding(
            "peak on disk, MB (aim: 1.1 x stock's)",
            stock,
            NumberFormats.mean(peaks[1]),
            RowAim.atMost(MAX_TIMES_STOCK * stock)),
        new Finding(
            "on disk when the load ended, MB",
            NumberFormats.mean(ends[0]),
            NumberFormats.mean(ends[1]),
            RowAim.none()));
  }

  // One zone after another, so that each is asked for all the time.
  private static List<String> hot(List<String> folders) {
    return IntStream.range(0, HOT)
        .boxed()
        .flatMap(i -> folders.stream().map(folder -> folder + "/hot-" + i))
        .toList();
  }
}
