package io.coldrl.learn.routing;

import io.coldrl.core.scoring.Scorer;
import io.coldrl.core.scoring.ScoringException;
import java.util.SplittableRandom;

/**
 * The scores of another scorer with Gumbel noise, so that the best of them is a draw from the
 * softmax: states that the policy itself would avoid must be seen to be known.
 */
final class ExploringScorer implements Scorer {
  private final Scorer scorer;
  private final double scale;
  private final SplittableRandom random;

  /** Closes the scorer when it is closed. */
  ExploringScorer(Scorer scorer, double scale, long seed) {
    this.scorer = scorer;
    this.scale = scale;
    random = new SplittableRandom(seed);
  }

  @Override
  public void score(float[] features, int candidates, float[] scores) throws ScoringException {
    scorer.score(features, candidates, scores);
    if (scale > 0) {
      for (int i = 0; i < candidates; i++) {
        scores[i] -= (float) (scale * Math.log(-Math.log(1 - random.nextDouble() + 1e-12) + 1e-12));
      }
    }
  }

  @Override
  public String version() {
    return scorer.version();
  }

  @Override
  public void close() {
    scorer.close();
  }
}
