package io.coldrl.training.routing.sim;

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

  /** How many. */
  public int size() {
    return arrivalUs.length;
  }
}
