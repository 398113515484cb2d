package io.coldrl.training.trace;

import java.util.Arrays;

/**
 * A sequence of requests in time order, in parallel arrays; immutable by convention: the arrays are
 * shared, not copied, and nobody writes to them.
 *
 * <p>An object's size may change from request to request. A cache takes the size of the request at
 * which it admits the object; what it holds stays as it is until then.
 *
 * @param timeMs Unix ms (or ms since the trace's start), never falling
 * @param object dense ids from 0, numbered by first use
 * @param sizeBytes size of the object as of the request, 1 or more
 * @param ttlMs time for which the response of this request is fresh, ms, or -1 where unknown
 * @param originRttMs the origin's response time, ms, or -1 where it was not asked
 * @param objects how many ids there are
 */
@SuppressWarnings("ArrayRecordComponent") // Columns of millions of rows: not to be copied.
public record Trace(
    long[] timeMs, int[] object, long[] sizeBytes, long[] ttlMs, int[] originRttMs, int objects) {

  /** How many requests. */
  public int requests() {
    return object.length;
  }

  /** Sum over the objects of the last size seen, in bytes. */
  public long uniqueBytes() {
    long[] last = new long[objects];
    for (int i = 0; i < object.length; i++) {
      last[object[i]] = sizeBytes[i];
    }
    long sum = 0;
    for (long size : last) {
      sum += size;
    }
    return sum;
  }

  /** Requests {@code from} to before {@code to}; ids stay as they are. */
  public Trace slice(int from, int to) {
    return new Trace(
        Arrays.copyOfRange(timeMs, from, to),
        Arrays.copyOfRange(object, from, to),
        Arrays.copyOfRange(sizeBytes, from, to),
        Arrays.copyOfRange(ttlMs, from, to),
        Arrays.copyOfRange(originRttMs, from, to),
        objects);
  }
}
