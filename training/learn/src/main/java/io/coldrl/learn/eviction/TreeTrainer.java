package io.coldrl.learn.eviction;

import com.microsoft.ml.lightgbm.PredictionType;
import io.coldrl.core.Failure;
import io.coldrl.core.eviction.EvictionFeature;
import io.coldrl.learn.export.EvictionLayout;
import io.coldrl.learn.export.FeatureTransform;
import io.coldrl.learn.export.MissCost;
import io.coldrl.learn.export.Trees;
import io.github.metarank.lightgbm4j.LGBMBooster;
import io.github.metarank.lightgbm4j.LGBMBooster.FeatureImportanceType;
import io.github.metarank.lightgbm4j.LGBMDataset;
import io.github.metarank.lightgbm4j.LGBMException;
import java.util.Arrays;
import java.util.function.DoubleConsumer;

/**
 * Boosts trees on the likelihood of survival, the loss of {@link EvictionLikelihoodTrainer}: with
 * rate exp(z) per horizon, exposure e and event y, exp(z) e - y z (Ke et al., "LightGBM: A Highly
 * Efficient Gradient Boosting Decision Tree", NIPS 2017; Friedman, "Greedy Function Approximation",
 * Annals of Statistics 2001, section 3). On one thread: the same rows and seed give the same trees.
 */
final class TreeTrainer {
  private static final double MAX_LOG_HAZARD = 20;
  // The true second derivative exp(z) e vanishes for low z, and a step divides by it; with a
  // share of the events in its place, which it equals on average, steps stay bounded.
  private static final double CURVATURE_SHARE = 0.7;
  private static final double MIN_CURVATURE = 1e-3;
  private static final String PARAMETERS =
      "objective=none boosting=gbdt num_leaves=31 learning_rate=0.1 min_data_in_leaf=200"
          + " lambda_l2=1 feature_fraction=0.8 bagging_fraction=0.8 bagging_freq=1"
          + " boost_from_average=false use_missing=false deterministic=true force_row_wise=true"
          + " num_threads=1 verbosity=-1 seed=";

  private final SurvivalRows rows;
  private final float[] columns;
  private final String parameters;

  /**
   * Prepares to train.
   *
   * @param rows one or more
   */
  TreeTrainer(FeatureTransform transform, SurvivalRows rows, long seed) {
    this.rows = rows;
    parameters = PARAMETERS + (seed & Integer.MAX_VALUE);
    columns = new float[rows.size() * EvictionLayout.width()];
    for (int i = 0; i < rows.size(); i++) {
      transform.apply(rows.rows(), i * EvictionFeature.size(), columns, i * EvictionLayout.width());
    }
  }

  /**
   * Trains.
   *
   * @param missCost the cost of a miss
   * @param rounds trees to grow, 1 or more; the result has fewer if nothing is left to split
   * @param progress called with the share done, 0 to 1
   * @throws Failure if LightGBM's library can't be loaded
   */
  Trees train(MissCost missCost, int rounds, DoubleConsumer progress) {
    float base = baseLogRate();
    return LightGbmModel.parse(boost(base, rounds, progress).text(), base, missCost);
  }

  /** A model in LightGBM's text format, and its predictions for the training rows. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record Boosted(String text, double[] predictions) {}

  /** Grows the trees on top of {@code base}; the predictions are without it. */
  Boosted boost(float base, int rounds, DoubleConsumer progress) {
    if (rounds < 1) {
      throw new IllegalArgumentException(rounds + " rounds, must be 1 or more");
    }
    LightGbmRuntime.prepare();
    int width = EvictionLayout.width();
    try (LGBMDataset data =
        LGBMDataset.createFromMat(columns, rows.size(), width, true, parameters, null)) {
      double[] start = new double[rows.size()];
      Arrays.fill(start, base);
      data.setField("init_score", start);
      data.setField("label", new float[rows.size()]);
      try (LGBMBooster booster = LGBMBooster.create(data, parameters)) {
        grow(booster, start, rounds, progress);
        return new Boosted(
            booster.saveModelToString(0, -1, FeatureImportanceType.SPLIT),
            booster.predictForMat(
                columns, rows.size(), width, true, PredictionType.C_API_PREDICT_RAW_SCORE));
      }
    } catch (LGBMException e) {
      throw new IllegalStateException("LightGBM fails: " + e.getMessage(), e);
    }
  }

  private void grow(LGBMBooster booster, double[] start, int rounds, DoubleConsumer progress)
      throws LGBMException {
    float[] gradient = new float[rows.size()];
    float[] curvature = new float[rows.size()];
    double[] z = start;
    for (int round = 0; round < rounds; round++) {
      derivatives(z, gradient, curvature);
      boolean nothingToSplit = booster.updateOneIterCustom(gradient, curvature);
      progress.accept(nothingToSplit ? 1 : (round + 1.0) / rounds);
      if (nothingToSplit) {
        return;
      }
      z = booster.getPredict(0);
    }
  }

  private void derivatives(double[] z, float[] gradient, float[] curvature) {
    for (int i = 0; i < z.length; i++) {
      double expected = Math.exp(Math.min(z[i], MAX_LOG_HAZARD)) * rows.exposure(i);
      double event = rows.event(i);
      gradient[i] = (float) (expected - event);
      curvature[i] =
          (float) (CURVATURE_SHARE * expected + (1 - CURVATURE_SHARE) * event + MIN_CURVATURE);
    }
  }

  /** The log rate that fits best if all rows have the same, with one event added to both sides. */
  float baseLogRate() {
    double events = 1;
    double exposure = 1;
    for (int i = 0; i < rows.size(); i++) {
      events += rows.event(i);
      exposure += rows.exposure(i);
    }
    return (float) Math.log(events / exposure);
  }
}
