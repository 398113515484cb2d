package io.coldrl.sim.cache;

import java.util.Arrays;

/**
 * Lists of objects that sum up the bytes of their objects. An object counts with its size when it
 * was added.
 */
public final class Queues extends LinkedObjects {
  private final byte[] list;
  private final long[] size;
  private final long[] bytes;

  /** Creates empty lists for object ids from 0 to below {@code objectIds}. */
  public Queues(int objectIds, int lists) {
    super(objectIds, lists);
    list = new byte[objectIds];
    Arrays.fill(list, (byte) NONE);
    size = new long[objectIds];
    bytes = new long[lists];
  }

  /** Adds an object that is in no list at the head of list {@code q}. */
  public void addFirst(int q, int object, long objectBytes) {
    link(q, object);
    list[object] = (byte) q;
    size[object] = objectBytes;
    bytes[q] += objectBytes;
  }

  /** Removes an object from its list; it must be in one. */
  public void remove(int object) {
    unlink(object);
    bytes[list[object]] -= size[object];
    list[object] = (byte) NONE;
  }

  /** Moves an object, which is in some list, to the head of list {@code q}. */
  public void moveToFirst(int q, int object) {
    remove(object);
    addFirst(q, object, size[object]);
  }

  /** The list that contains the object, or {@link #NONE}. */
  public int listOf(int object) {
    return list[object];
  }

  /** Bytes of the objects in list {@code q}. */
  public long bytes(int q) {
    return bytes[q];
  }

  /** Bytes of the object when it was last added to a list. */
  public long size(int object) {
    return size[object];
  }
}
