package io.coldrl.core.guard;

import io.coldrl.core.record.ObjectHistory;

/** Looks up the histories of objects. */
@FunctionalInterface
public interface Histories {
  /** Returns the object's history, valid until the next call; all zero if there is none. */
  ObjectHistory of(ObjectKey key);
}
