package io.coldrl.core.guard;

/** What the guard counts when it compares a model with LRU. */
public enum GuardObjective {
  /** Missed objects: each miss counts 1. */
  OBJECTS,
  /** Missed bytes: each miss counts the object's size. */
  BYTES;

  /** Cost of an access to an object of this size, in objects or bytes: 0 for a hit. */
  long cost(boolean hit, long bytes) {
    if (hit) {
      return 0;
    }
    return this == BYTES ? bytes : 1;
  }
}
