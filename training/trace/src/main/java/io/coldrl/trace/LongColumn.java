package io.coldrl.trace;

import java.util.Arrays;

/**
 * A growing column of longs in segments: growing copies nothing, and packing frees each segment
 * once copied.
 */
final class LongColumn {
  private static final int SHIFT = 16;
  private static final int SEGMENT = 1 << SHIFT;

  private long[][] segments = new long[16][];
  private int size;

  int size() {
    return size;
  }

  void add(long value) {
    int segment = size >>> SHIFT;
    if (segment == segments.length) {
      segments = Arrays.copyOf(segments, 2 * segment);
    }
    if ((size & (SEGMENT - 1)) == 0) {
      segments[segment] = new long[SEGMENT];
    }
    segments[segment][size++ & (SEGMENT - 1)] = value;
  }

  long get(int i) {
    return segments[i >>> SHIFT][i & (SEGMENT - 1)];
  }

  void set(int i, long value) {
    segments[i >>> SHIFT][i & (SEGMENT - 1)] = value;
  }

  /** The first {@code length} values in one array; the column is empty after that. */
  long[] pack(int length) {
    long[] packed = new long[length];
    for (int from = 0; from < length; from += SEGMENT) {
      int segment = from >>> SHIFT;
      System.arraycopy(segments[segment], 0, packed, from, Math.min(SEGMENT, length - from));
      segments[segment] = new long[0];
    }
    segments = new long[16][];
    size = 0;
    return packed;
  }
}
