package io.coldrl.core.scoring;

import io.coldrl.core.eviction.EvictionBatch;

/**
 * Scores candidates, for eviction or routing. Implemented by models and by tests.
 *
 * <p>Implementations may be called by one thread at a time.
 */
public interface Scorer extends AutoCloseable {
  /**
   * Scores candidates together, so that a model may compare them.
   *
   * @param features {@code candidates} raw feature vectors of the model's width, one after another
   * @param candidates 1 to {@link EvictionBatch#MAX_CANDIDATES}
   * @param scores receives one score a candidate, higher meaning "rather this one"; any finite
   *     range. A score that is not a number makes the caller fall back
   * @throws ScoringException if the model can't be run
   */
  void score(float[] features, int candidates, float[] scores) throws ScoringException;

  /** Identifies the model, such as a prefix of its SHA-256. */
  String version();

  @Override
  void close();
}
