package io.coldrl.sim.cache.policy;

import io.coldrl.core.SplitMix64;

/**
 * Estimates how often an object was requested lately: a count-min sketch with conservative update
 * (Cormode, Muthukrishnan, "An Improved Data Stream Summary", J. Algorithms 2005; Estan, Varghese,
 * SIGCOMM 2002) whose counters stop at 15 and are halved each time the requests reach ten times the
 * number of cached objects: the sketch of TinyLFU (Einziger, Friedman, Manes, ACM TOS 2017, section
 * 3).
 */
final class FrequencySketch {
  private static final int ROWS = 4;
  private static final int MOST = 15;
  private static final int LEAST_OBJECTS = 64;
  private static final int SAMPLE_PER_OBJECT = 10;
  // Counters in a row per object held.
  private static final int SPARE = 4;

  // Row after row. A counter needs 4 bits; a byte is simpler, and memory does not matter here.
  private byte[] counters;
  private int width;
  private int requests;

  FrequencySketch() {
    width = SPARE * LEAST_OBJECTS;
    counters = new byte[ROWS * width];
  }

  /** The estimate, 0 to 15. Collisions only raise it. */
  int frequency(int object) {
    int least = MOST;
    for (int row = 0; row < ROWS; row++) {
      least = Math.min(least, counters[place(object, row)]);
    }
    return least;
  }

  /** Counts a request, given the number of objects in the cache. */
  void count(int object, int objectsHeld) {
    if (SPARE * (long) objectsHeld > width) {
      grow();
    }
    int frequency = frequency(object);
    if (frequency < MOST) {
      for (int row = 0; row < ROWS; row++) {
        int place = place(object, row);
        counters[place] = (byte) Math.max(counters[place], frequency + 1);
      }
    }
    if (++requests >= SAMPLE_PER_OBJECT * (long) Math.max(LEAST_OBJECTS, objectsHeld)) {
      halve();
    }
  }

  private void halve() {
    for (int i = 0; i < counters.length; i++) {
      counters[i] >>>= 1;
    }
    requests = 0;
  }

  // An index into the wider row has one more bit: both halves start as copies of the old row.
  private void grow() {
    byte[] wider = new byte[2 * counters.length];
    for (int row = 0; row < ROWS; row++) {
      System.arraycopy(counters, row * width, wider, 2 * row * width, width);
      System.arraycopy(counters, row * width, wider, (2 * row + 1) * width, width);
    }
    counters = wider;
    width *= 2;
  }

  private int place(int object, int row) {
    // Another seed for each row.
    long hash = SplitMix64.finish((object + 1L) * SplitMix64.GAMMA + row * 0xD1B54A32D192ED03L);
    return row * width + ((int) hash & (width - 1));
  }
}
