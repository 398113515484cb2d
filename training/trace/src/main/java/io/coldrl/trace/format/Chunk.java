package io.coldrl.trace.format;

import io.coldrl.core.record.UrlGroups;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** The requests of one block, in columns, and the lines that were left out. */
public final class Chunk {
  private static final int EXAMPLE_LENGTH = 80;

  /** Lines that could not be parsed for one reason; the first line of a chunk is number 1. */
  public record Bad(long lines, long firstLine, String excerpt) {}

  public long[] high = new long[4096];
  public long[] low = new long[4096];
  public long[] timeMs = new long[4096];
  public long[] sizeBytes = new long[4096];
  public boolean[] partial = new boolean[4096];
  public long[] ttlMs = new long[4096];
  public int[] originRttMs = new int[4096];

  /** Of request {@code i}, at {@code UrlGroups.COUNT * i}. */
  public int[] groups = new int[4096 * UrlGroups.COUNT];

  public int requests;
  public long lines;
  public final Map<String, Bad> bad = new LinkedHashMap<>();
  public final Map<String, Long> skipped = new LinkedHashMap<>();
  public final Set<String> zones = new LinkedHashSet<>();

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
      groups = Arrays.copyOf(groups, capacity * UrlGroups.COUNT);
    }
    int i = requests++;
    high[i] = key.high;
    low[i] = key.low;
    timeMs[i] = record.timeMs;
    sizeBytes[i] = record.sizeBytes;
    partial[i] = record.partial;
    ttlMs[i] = record.ttlMs;
    originRttMs[i] = record.originRttMs;
    System.arraycopy(record.groups, 0, groups, i * UrlGroups.COUNT, UrlGroups.COUNT);
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
