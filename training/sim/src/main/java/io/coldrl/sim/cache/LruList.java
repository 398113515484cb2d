package io.coldrl.sim.cache;

/** Objects in order of their last use. */
public final class LruList extends LinkedObjects {
  /** Creates an empty list for object ids from 0 to below {@code objectIds}. */
  public LruList(int objectIds) {
    super(objectIds, 1);
  }

  /** Adds an object that is not in the list as the most recently used. */
  public void addFirst(int object) {
    link(0, object);
  }

  /** Removes an object that is in the list. */
  public void remove(int object) {
    unlink(object);
  }

  /** Makes an object of the list the most recently used. */
  public void moveToFirst(int object) {
    if (first(0) != object) {
      unlink(object);
      link(0, object);
    }
  }

  /** The least recently used, or {@link #NONE}. */
  public int last() {
    return last(0);
  }
}
