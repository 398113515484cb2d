package io.coldrl.bench.module;

import java.util.List;

/** The most that a cache holds while new objects come faster than an agent can see to them. */
final class Peak {
  private static final double MAX_TIMES_STOCK = 1.1;

  // NGINX's manager of an idle cache wakes every 10 s: the load starts at the same point of this
  // in both arms, or chance would decide on the peak.
  private static final int START_SECONDS = 1;

  private Peak() {}

  /** Makes the configuration and starts the agent, if any. */
  interface Scene {
    Proxy proxy(Stand stand, Arm arm) throws Exception;
  }

  /** Peaks in MB and what was there when the load ended, both arms in turn. */
  static List<Finding> measure(
      int repeats, Scene scene, List<String> folders, double missesPerSecond, int seconds)
      throws Exception {
    double[][] ends = new double[2][repeats];
    int[] run = new int[1];
    double[][] peaks =
        Arm.alternate(
            repeats,
            arm -> {
              try (Stand stand = new Stand()) {
                Proxy proxy = scene.proxy(stand, arm);
                DiskWatch watch = stand.add(new DiskWatch(proxy.cache()));
                Waiting.seconds(START_SECONDS);
                List<String> paths = spread(folders, (int) (missesPerSecond * seconds));
                stand.load(proxy).once(paths, missesPerSecond).await();
                ends[arm.ordinal()][run[0]++ / 2] = Disk.bytes(proxy.cache()) / Numbers.MB;
                return watch.peakBytes() / Numbers.MB;
              }
            });
    double stock = Numbers.mean(peaks[0]);
    return List.of(
        new Finding(
            "peak on disk, MB (aim: 1.1 x stock's)",
            stock,
            Numbers.mean(peaks[1]),
            Aim.atMost(MAX_TIMES_STOCK * stock)),
        new Finding(
            "on disk when the load ended, MB",
            Numbers.mean(ends[0]),
            Numbers.mean(ends[1]),
            Aim.none()));
  }

  // One after another, so that no two in a row go to the same zone.
  private static List<String> spread(List<String> folders, int n) {
    List<List<String>> each =
        folders.stream().map(folder -> Paths.fresh(folder, n / folders.size() + 1)).toList();
    return java.util.stream.IntStream.range(0, n)
        .mapToObj(i -> each.get(i % folders.size()).get(i / folders.size()))
        .toList();
  }
}
