package io.coldrl.learn.export;

import io.coldrl.core.eviction.EvictionFeature;
import java.util.Locale;

/**
 * Changes to an eviction network's score that a search in closed loop may make: factors of what the
 * score grows by. They lie in the network's last layer, so that serving costs nothing more.
 *
 * @param size added to the power of the size
 * @param once added to the score of an object that was used once only
 * @param idle added for each logarithm of the requests since the last use
 * @param hits taken off for each logarithm of the hits since the object was stored
 */
public record ScoreShift(double size, double once, double idle, double hits) {
  /** Changes nothing. */
  public static final ScoreShift NONE = new ScoreShift(0, 0, 0, 0);

  /** Number of parameters. */
  public static final int PARAMETERS = 4;

  /** The same with {@code change} added to parameter {@code i}, in the order of the components. */
  public ScoreShift plus(int i, double change) {
    return new ScoreShift(
        size + (i == 0 ? change : 0),
        once + (i == 1 ? change : 0),
        idle + (i == 2 ? change : 0),
        hits + (i == 3 ? change : 0));
  }

  /** The network with this change, over columns of {@code transform}. */
  public EvictionWeights apply(EvictionWeights weights, FeatureTransform transform) {
    float[] skip = weights.skip().clone();
    // The score falls with z, so what is added to the score is taken off z.
    add(skip, transform, EvictionFeature.GAP_1, true, -once);
    add(skip, transform, EvictionFeature.IDLE_REQUESTS, false, -idle);
    add(skip, transform, EvictionFeature.HITS, false, hits);
    MissCost cost = weights.missCost();
    return new EvictionWeights(
        weights.hidden(),
        weights.tower(),
        weights.towerBias(),
        skip,
        weights.hazard(),
        weights.hazardBias(),
        weights.value(),
        weights.valueBias(),
        new MissCost(
            (float) (cost.sizePower() + size), cost.originPower(), cost.missingLogOrigin()));
  }

  private static void add(
      float[] skip,
      FeatureTransform transform,
      EvictionFeature feature,
      boolean flag,
      double change) {
    int column = transform.layout().columnOf(feature.ordinal(), flag);
    double scale = transform.scaleOf(column);
    // A column that did not vary in training is 0.
    if (scale != 0) {
      skip[column] += (float) (change / scale);
    }
  }

  /** For people. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT, "size %+.2f, once %+.2f, idle %+.2f, hits %+.2f", size, once, idle, hits);
  }
}
