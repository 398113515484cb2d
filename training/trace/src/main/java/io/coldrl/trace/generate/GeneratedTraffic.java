package io.coldrl.trace.generate;

import io.coldrl.core.record.UrlGroups;
import io.coldrl.trace.Trace;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** Generates the traffic of several {@link GeneratedSite}s behind one proxy. */
public final class GeneratedTraffic implements GeneratedSite.Recorder {
  private static final double DAY_MS = 86_400_000;

  private double[] timeMs = new double[1 << 16];
  private int[] object = new int[1 << 16];
  private long[] sizeBytes = new long[1 << 14];
  private int[] groups = new int[UrlGroups.COUNT << 14];
  private int requests;
  private int objects;
  private int before;

  private GeneratedTraffic() {}

  /**
   * Generates a trace without times to live and origin times.
   *
   * @param sites number of sites, 1 or more
   * @param requestsPerSite approximate number of requests of each
   * @param days time span, above 0
   * @param seed equal seeds give equal traces
   */
  public static Trace of(int sites, int requestsPerSite, double days, long seed) {
    GeneratedTraffic traffic = new GeneratedTraffic();
    for (int i = 0; i < sites; i++) {
      traffic.before = traffic.requests;
      new GeneratedSite(seed * 1_000_003 + i, days * DAY_MS, traffic).run(requestsPerSite);
    }
    return traffic.trace();
  }

  @Override
  public int object(long size, String target) {
    if (objects == sizeBytes.length) {
      sizeBytes = Arrays.copyOf(sizeBytes, 2 * objects);
      groups = Arrays.copyOf(groups, 2 * objects * UrlGroups.COUNT);
    }
    byte[] bytes = target.getBytes(StandardCharsets.US_ASCII);
    UrlGroups.of(bytes, 0, bytes.length, groups, objects * UrlGroups.COUNT);
    sizeBytes[objects] = size;
    return objects++;
  }

  @Override
  public void request(double time, int id) {
    if (requests == object.length) {
      object = Arrays.copyOf(object, 2 * requests);
      timeMs = Arrays.copyOf(timeMs, 2 * requests);
    }
    timeMs[requests] = time;
    object[requests++] = id;
  }

  @Override
  public int requests() {
    return requests - before;
  }

  private Trace trace() {
    int[] order =
        IntStream.range(0, requests)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> timeMs[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    int[] ids = new int[objects];
    Arrays.fill(ids, -1);
    int used = 0;
    long[] times = new long[requests];
    int[] column = new int[requests];
    long[] sizes = new long[requests];
    int[] usedGroups = new int[objects * UrlGroups.COUNT];
    for (int i = 0; i < requests; i++) {
      int id = object[order[i]];
      if (ids[id] < 0) {
        System.arraycopy(
            groups, id * UrlGroups.COUNT, usedGroups, used * UrlGroups.COUNT, UrlGroups.COUNT);
        ids[id] = used++;
      }
      times[i] = (long) timeMs[order[i]];
      column[i] = ids[id];
      sizes[i] = sizeBytes[id];
    }
    long[] unknownTtl = new long[requests];
    Arrays.fill(unknownTtl, -1);
    int[] unknownRtt = new int[requests];
    Arrays.fill(unknownRtt, -1);
    return Trace.of(times, column, sizes, unknownTtl, unknownRtt, used)
        .withGroups(Arrays.copyOf(usedGroups, used * UrlGroups.COUNT));
  }
}
