package io.coldrl.trace;

import java.util.Arrays;

/**
 * A growing column of ints in segments: growing copies nothing, and packing frees each segment once
 * copied.
 */
final class IntColumn {
  private static final int SHIFT = 16;
  private static final int SEGMENT = 1 << SHIFT;

  private int[][] segments = new int[16][];
  private int size;

  int size() {
    return size;
  }

  void add(int value) {
    int segment = size >>> SHIFT;
    if (segment == segments.length) {
      segments = Arrays.copyOf(segments, 2 * segment);
    }
    if ((size & (SEGMENT - 1)) == 0) {
      segments[segment] = new int[SEGMENT];
    }
    segments[segment][size++ & (SEGMENT - 1)] = value;
  }

  int get(int i) {
    return segments[i >>> SHIFT][i & (SEGMENT - 1)];
  }

  void set(int i, int value) {
    segments[i >>> SHIFT][i & (SEGMENT - 1)] = value;
  }

  /** The first {@code length} values in one array; the column is empty after that. */
  int[] pack(int length) {
    int[] packed = new int[length];
    for (int from = 0; from < length; from += SEGMENT) {
      int segment = from >>> SHIFT;
      System.arraycopy(segments[segment], 0, packed, from, Math.min(SEGMENT, length - from));
      segments[segment] = new int[0];
    }
    segments = new int[16][];
    size = 0;
    return packed;
  }
}
