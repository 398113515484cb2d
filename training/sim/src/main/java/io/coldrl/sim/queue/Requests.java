package io.coldrl.sim.queue;

import java.util.BitSet;

/**
 * What arrives in a run, in order of time; the same for all balancers that are compared. Columns of
 * primitive arrays, one element a request.
 *
 * @param arrivalUs when, Unix us, not falling
 * @param object the object asked for, from 0
 * @param sizeBytes its size
 * @param demand the work it takes, in mean services, above 0
 * @param luck decides what is left to chance, such as whether a failing backend fails it; 0 to 1
 * @param agent which of several agents routes it, from 0
 */
@SuppressWarnings("ArrayRecordComponent") // Columns; never compared.
public record Requests(
    long[] arrivalUs, int[] object, int[] sizeBytes, float[] demand, float[] luck, byte[] agent) {

  /** Room for so many, all zero. */
  static Requests ofSize(int count) {
    return new Requests(
        new long[count],
        new int[count],
        new int[count],
        new float[count],
        new float[count],
        new byte[count]);
  }

  /** One more than the largest number of an object. */
  int objects() {
    int objects = 0;
    for (int id : object) {
      objects = Math.max(objects, id + 1);
    }
    return objects;
  }

  /** Bytes of the objects asked for, each once. */
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

  /** How many. */
  public int size() {
    return arrivalUs.length;
  }
}
