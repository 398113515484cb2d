package io.coldrl.core.eviction;

/** The victims of one decision. Reused between decisions; owned by one thread. */
public final class EvictionDecision {
  private final int[] order = new int[EvictionBatch.MAX_CANDIDATES];
  private final float[] scores = new float[EvictionBatch.MAX_CANDIDATES];
  private int victims;
  private long mask;
  private EvictionSource source = EvictionSource.LRU_NO_MODEL;

  void reset(EvictionSource newSource) {
    victims = 0;
    mask = 0;
    source = newSource;
  }

  void addVictim(int candidate, float score) {
    order[victims] = candidate;
    scores[victims++] = score;
    mask |= 1L << candidate;
  }

  /** Bit i is set if candidate i is a victim. */
  public long mask() {
    return mask;
  }

  /** Number of victims. */
  public int victims() {
    return victims;
  }

  /** Index of the {@code rank}-th victim, worst first. */
  public int victim(int rank) {
    return order[rank];
  }

  /**
   * Score of the {@code rank}-th victim: the higher, the sooner it should go. Any finite number,
   * falling with the rank, and comparable between the decisions of one model; 0 if LRU decided.
   */
  public float score(int rank) {
    return scores[rank];
  }

  /** Who decided. */
  public EvictionSource source() {
    return source;
  }
}
