package io.coldrl.sim.queue;

import java.util.BitSet;

/**
 * The requests of a run in order of time, the same for all balancers compared. One column per
 * field, one element per request.
 *
 * @param arrivalUs arrival times, Unix us, not decreasing
 * @param object requested object, from 0
 * @param sizeBytes its size
 * @param demand work, in mean services, above 0
 * @param luck random number from 0 to 1 that decides, for example, whether a failing backend fails
 *     the request
 * @param agent number of the agent that routes it, from 0
 */
@SuppressWarnings("ArrayRecordComponent") // Columns; never compared.
public record Requests(
    long[] arrivalUs, int[] object, int[] sizeBytes, float[] demand, float[] luck, byte[] agent) {

  /** Columns for this number of requests, all zero. */
  static Requests ofSize(int count) {
    return new Requests(
        new long[count],
        new int[count],
        new int[count],
        new float[count],
        new float[count],
        new byte[count]);
  }

  /** The largest object number plus 1. */
  int objects() {
    int objects = 0;
    for (int id : object) {
      objects = Math.max(objects, id + 1);
    }
    return objects;
  }

  /** Total size of the distinct objects requested. */
  long uniqueBytes() {
    BitSet seen = new BitSet(objects());
    long bytes = 0;
    for (int r = 0; r < size(); r++) {
      if (!seen.get(object[r])) {
        seen.set(object[r]);
        bytes += sizeBytes[r];
      }
    }
    return bytes;
  }

  /** Number of requests. */
  public int size() {
    return arrivalUs.length;
  }
}
