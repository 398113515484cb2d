package io.coldrl.lab.bench;

import io.coldrl.trace.Trace;
import io.coldrl.trace.TraceReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The public traces that the measurements use, by name. */
final class Traces {
  private Traces() {}

  /** The directory of the traces: system property {@code traces}, else {@code ../shared/data}. */
  static Path directory() {
    return Path.of(System.getProperty("traces", "../shared/data"));
  }

  static Trace read(String name) {
    return TraceReader.read(List.of(directory().resolve(name + ".csv.zst")), null).trace();
  }

  /** The log of a site if there is one, else its trace. */
  static Trace log(String name) {
    Path log = directory().resolve(name + ".log.zst");
    return Files.exists(log) ? TraceReader.read(List.of(log), null).trace() : read(name);
  }

  /**
   * This share of the bytes of all objects, each with the size of its first request: what
   * libCacheSim takes a share of.
   */
  static long capacity(Trace trace, double share) {
    boolean[] seen = new boolean[trace.objects()];
    long bytes = 0;
    for (int i = 0; i < trace.requests(); i++) {
      if (!seen[trace.object(i)]) {
        seen[trace.object(i)] = true;
        bytes += trace.sizeBytes(i);
      }
    }
    return (long) (share * bytes);
  }
}
