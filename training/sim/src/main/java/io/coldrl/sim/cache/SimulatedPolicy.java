package io.coldrl.sim.cache;

import io.coldrl.core.record.NginxCacheStatus;

/**
 * What decides on admission and eviction in a simulation. One instance serves one run, on one
 * thread.
 *
 * <p>Per request the simulator calls {@link #onRequest}; then, where the object is held, {@link
 * #onHit} (a stale one is fetched anew but keeps its place); else {@link #admits} and, where that
 * says so, {@link #evict} as needed and {@link #onInsert}. An object that can't fit at all is only
 * seen by {@link #onRequest}.
 */
public interface SimulatedPolicy extends AutoCloseable {
  /** A request arrived; it was found to be a hit or not, and nothing was changed yet. */
  default void onRequest(int request, NginxCacheStatus status) {}

  /** An object that the cache holds was asked for. */
  void onHit(int object);

  /**
   * Whether to store an object that is not held: called once for each such miss, so also the place
   * to look it up among objects that are remembered without being held.
   *
   * @param storedBytes what it would take up; at most the cache's capacity
   */
  default boolean admits(int object, long storedBytes) {
    return true;
  }

  /**
   * Whether an object is stored before room is made for it, as in NGINX, so that it can itself be
   * the victim.
   */
  default boolean storesFirst() {
    return false;
  }

  /**
   * Makes room: calls {@link CacheState#evict} until at least {@code bytesNeeded} are freed or the
   * cache is empty.
   *
   * @param incoming the object to be stored afterwards, or before by {@link #storesFirst}; -1 where
   *     a cache manager makes room
   */
  void evict(int incoming, long bytesNeeded);

  /**
   * One round of NGINX's cache manager: evicts at least one object, at most so many, and no more
   * than it takes to free the bytes. Called while the cache holds something. Unless overridden,
   * evicts one.
   *
   * @param nowMs when the manager woke, Unix ms; not before the last request
   * @param bytesNeeded by how much the cache is over its limit
   * @param mostObjects 1 or more
   */
  default void makeRoom(long nowMs, long bytesNeeded, int mostObjects) {
    evict(LruList.NONE, 1);
  }

  /**
   * NGINX's cache manager is done, and the cache is near its limit: a time to choose victims ahead
   * of need. Nothing may be evicted.
   *
   * @param nowMs when the manager woke, Unix ms
   */
  default void nameAhead(long nowMs) {}

  /**
   * Whether this is NGINX's own rule. NGINX mode then takes victims from the tail of its queue, in
   * which there are also objects that are not stored yet, and tells the policy by {@link #onDrop}.
   */
  default boolean isNginxLru() {
    return false;
  }

  /** An object was stored; {@link CacheState#storedBytes} has its size. */
  void onInsert(int object);

  /**
   * An object was taken out by the simulator: its new version needs other room, or it was not asked
   * for in a long time.
   */
  void onDrop(int object);

  /** Decisions that a model took, where there is one. */
  default long modelDecisions() {
    return 0;
  }

  /** Decisions that fell back to LRU, where there is a model. */
  default long fallbackDecisions() {
    return 0;
  }

  @Override
  default void close() {}
}
