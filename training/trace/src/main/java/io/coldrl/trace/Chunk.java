package io.coldrl.trace;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** The requests of one block of lines, in columns, and what was left out of it. */
final class Chunk {
  private static final int EXAMPLE_LENGTH = 80;

  /** Lines that were not understood for one reason; the first one's number is from 1. */
  record Bad(long lines, long firstLine, String excerpt) {}

  long[] high = new long[4096];
  long[] low = new long[4096];
  long[] timeMs = new long[4096];
  long[] sizeBytes = new long[4096];
  boolean[] partial = new boolean[4096];
  long[] ttlMs = new long[4096];
  int[] originRttMs = new int[4096];
  int requests;
  long lines;
  final Map<String, Bad> bad = new LinkedHashMap<>();
  final Map<String, Long> skipped = new LinkedHashMap<>();
  final Set<String> zones = new LinkedHashSet<>();

  void add(LogRecord record, KeyHash key) {
    if (requests == high.length) {
      int capacity = 2 * requests;
      high = Arrays.copyOf(high, capacity);
      low = Arrays.copyOf(low, capacity);
      timeMs = Arrays.copyOf(timeMs, capacity);
      sizeBytes = Arrays.copyOf(sizeBytes, capacity);
      partial = Arrays.copyOf(partial, capacity);
      ttlMs = Arrays.copyOf(ttlMs, capacity);
      originRttMs = Arrays.copyOf(originRttMs, capacity);
    }
    int i = requests++;
    high[i] = key.high;
    low[i] = key.low;
    timeMs[i] = record.timeMs;
    sizeBytes[i] = record.sizeBytes;
    partial[i] = record.partial;
    ttlMs[i] = record.ttlMs;
    originRttMs[i] = record.originRttMs;
  }

  void bad(String reason, String line) {
    Bad old = bad.get(reason);
    bad.put(
        reason,
        old == null
            ? new Bad(1, lines, excerpt(line))
            : new Bad(old.lines() + 1, old.firstLine(), old.excerpt()));
  }

  private static String excerpt(String line) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < Math.min(EXAMPLE_LENGTH, line.length()); i++) {
      char c = line.charAt(i);
      text.append(c >= ' ' && c < 127 ? c : '?');
    }
    return line.length() > EXAMPLE_LENGTH ? text + "..." : text.toString();
  }
}
