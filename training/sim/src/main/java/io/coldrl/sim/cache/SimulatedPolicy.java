package io.coldrl.sim.cache;

import io.coldrl.core.record.NginxCacheStatus;

/**
 * Decides on admission and eviction in a simulation. One instance serves one run, on one thread.
 *
 * <p>For each request the simulator calls {@link #onRequest}. If the object is held, it calls
 * {@link #onHit}, also if the object is stale: it is fetched anew but keeps its place. If the
 * object is not held, it calls {@link #admits}; if that returns true, {@link #evict} as needed and
 * {@link #onInsert}. For an object larger than the cache it calls {@link #onRequest} only.
 */
public interface SimulatedPolicy extends AutoCloseable {
  /** A request arrived and has this status; the cache has not changed yet. */
  default void onRequest(int request, NginxCacheStatus status) {}

  /** An object that the cache holds was requested. */
  void onHit(int object);

  /**
   * Whether to store an object that is not held. Called once for each such miss, so a policy can
   * also look the object up in its list of evicted ones here.
   *
   * @param storedBytes bytes that it would take up; at most the cache's capacity
   */
  default boolean admits(int object, long storedBytes) {
    return true;
  }

  /**
   * Whether an object is stored before room is made for it, as in NGINX. It can then be the victim
   * itself.
   */
  default boolean storesFirst() {
    return false;
  }

  /**
   * Makes room: calls {@link CacheState#evict} until at least {@code bytesNeeded} are freed or the
   * cache is empty.
   *
   * @param incoming the object for which room is made; -1 if the cache manager makes room
   */
  void evict(int incoming, long bytesNeeded);

  /**
   * One round of NGINX's cache manager: evicts 1 to {@code mostObjects} objects, and no more than
   * needed to free the bytes. Called only if the cache holds an object. The default evicts one.
   *
   * @param nowMs when the manager woke, Unix ms; not before the last request
   * @param bytesNeeded bytes by which the cache exceeds its limit
   * @param mostObjects 1 or more
   */
  default void makeRoom(long nowMs, long bytesNeeded, int mostObjects) {
    evict(LruList.NONE, 1);
  }

  /**
   * NGINX's cache manager has finished, and the cache is near its limit. The policy may choose
   * victims ahead of need, but must not evict.
   *
   * @param nowMs when the manager woke, Unix ms
   */
  default void nameAhead(long nowMs) {}

  /**
   * Whether this is NGINX's own rule. NGINX mode then takes victims from the tail of its own queue,
   * which also has nodes without a file, and calls {@link #onDrop}.
   */
  default boolean isNginxLru() {
    return false;
  }

  /** An object was stored; {@link CacheState#storedBytes} has its size. */
  void onInsert(int object);

  /** The simulator removed an object: its new version has another size, or it was inactive. */
  void onDrop(int object);

  /** Decisions by a model; 0 without one. */
  default long modelDecisions() {
    return 0;
  }

  /** Decisions in which LRU replaced the model; 0 without a model. */
  default long fallbackDecisions() {
    return 0;
  }

  @Override
  default void close() {}
}
