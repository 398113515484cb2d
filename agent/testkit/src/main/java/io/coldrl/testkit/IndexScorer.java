package io.coldrl.testkit;

import io.coldrl.core.scoring.Scorer;

/** A model whose scores are the candidates' indexes. It allocates nothing. */
public final class IndexScorer implements Scorer {
  @Override
  public void score(float[] features, int candidates, float[] scores) {
    for (int i = 0; i < candidates; i++) {
      scores[i] = i;
    }
  }

  @Override
  public String version() {
    return "by-index";
  }

  @Override
  public void close() {}
}
