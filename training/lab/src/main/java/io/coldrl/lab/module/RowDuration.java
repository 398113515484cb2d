package io.coldrl.lab.module;

/**
 * How long a row measures.
 *
 * @param quick for a look only: a third of the time or less, and wider noise
 */
record RowDuration(boolean quick) {
  /** One of two values. */
  int of(int full, int whenQuick) {
    return quick ? whenQuick : full;
  }
}
