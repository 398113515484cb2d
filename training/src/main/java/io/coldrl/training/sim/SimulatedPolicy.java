package io.coldrl.training.sim;

/**
 * What decides on eviction in a simulation. One instance serves one run, on one thread.
 *
 * <p>Per request the simulator calls {@link #onRequest}, then {@link #onHit} where the object is
 * held (a stale one is fetched anew but keeps its place), else {@link #evict} as needed and {@link
 * #onInsert}.
 */
public interface SimulatedPolicy extends AutoCloseable {
  /** A request arrived; it was found to be a hit or not, and nothing was changed yet. */
  default void onRequest(int request, boolean hit) {}

  /** An object that the cache holds was asked for. */
  void onHit(int object);

  /** An object was stored. */
  void onInsert(int object);

  /** An object was taken out by the simulator, because its new version is larger than the cache. */
  void onDrop(int object);

  /**
   * Makes room: calls {@link CacheState#evict} until at least {@code bytesNeeded} are freed or the
   * cache is empty.
   */
  void evict(long bytesNeeded);

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
