package io.coldrl.lab.closeness;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import io.coldrl.core.Failure;
import io.coldrl.trace.Trace;
import io.coldrl.trace.TraceReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The access log of a real NGINX: requests in the order in which they ended, with their cache
 * status.
 *
 * @param trace the requests
 * @param outcomes how NGINX served each
 * @param startMs estimated start of each, Unix ms: the log's time less the origin's response time
 */
record ServedLog(Trace trace, Outcome[] outcomes, long[] startMs) {
  /** How NGINX served a request. */
  enum Outcome {
    HIT,
    MISS,
    EXPIRED
  }

  /**
   * Reads a log.
   *
   * @throws Failure if it has lines with another cache status than hit, miss or expired
   */
  static ServedLog read(Path log) throws IOException {
    Trace trace = TraceReader.read(List.of(log), null).trace();
    List<String> lines = Files.readAllLines(log);
    if (lines.size() != trace.requests()) {
      throw new Failure(
          lines.size() - trace.requests() + " lines of the log are no served requests",
          log.toString(),
          "look for errors in it and in error.log beside it");
    }
    Outcome[] outcomes = new Outcome[lines.size()];
    long[] startMs = new long[lines.size()];
    ObjectReader reader = new ObjectMapper().reader();
    for (int i = 0; i < outcomes.length; i++) {
      JsonNode line = reader.readTree(lines.get(i));
      try {
        outcomes[i] = Outcome.valueOf(line.path("cache").asText());
      } catch (IllegalArgumentException e) {
        throw new Failure(
            "cache status '" + line.path("cache").asText() + "' is not expected",
            log + ":" + (i + 1),
            "the comparison knows HIT, MISS and EXPIRED only",
            e);
      }
      startMs[i] = trace.timeMs(i) - Math.round(1000 * seconds(line.path("response").asText()));
    }
    return new ServedLog(trace, outcomes, startMs);
  }

  private static double seconds(String text) {
    return text.matches("[0-9]+\\.[0-9]+") ? Double.parseDouble(text) : 0;
  }

  /** Share of the requests from {@code from} on that were hits, 0 to 1. */
  double objectHitRatio(int from) {
    long hits = 0;
    for (int i = from; i < outcomes.length; i++) {
      hits += outcomes[i] == Outcome.HIT ? 1 : 0;
    }
    return (double) hits / (outcomes.length - from);
  }

  /** Share of the bytes of the requests from {@code from} on that were hits, 0 to 1. */
  double byteHitRatio(int from) {
    long hits = 0;
    long all = 0;
    for (int i = from; i < outcomes.length; i++) {
      all += trace.sizeBytes(i);
      hits += outcomes[i] == Outcome.HIT ? trace.sizeBytes(i) : 0;
    }
    return (double) hits / all;
  }
}
