package io.coldrl.sim.cache;

import io.coldrl.trace.Trace;
import io.coldrl.trace.TraceReader;
import java.nio.file.Path;
import java.util.List;

/** The sampled traces that the project carries in {@code training/data}. */
final class SampleTrace {
  private SampleTrace() {}

  static Trace of(String site) {
    Path data = Path.of(System.getProperty("coldrl.home"), "training", "data");
    return TraceReader.read(List.of(data.resolve(site + "-sample.csv.zst")), null).trace();
  }
}
