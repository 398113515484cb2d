package io.coldrl.learn.routing;

import io.coldrl.core.routing.RoutingFeature;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Made-up decisions whose expected costs are known: latency * (in flight + 1). */
@SuppressWarnings("EnumOrdinal") // An ordinal is the feature's place in the vector.
final class SyntheticRouting {
  static final int RAW = RoutingFeature.size();

  private SyntheticRouting() {}

  /** Raw features of one decision; some are missing. */
  static float[] features(SplittableRandom random, int candidates) {
    float[] features = new float[candidates * RAW];
    int total = 0;
    for (int i = 0; i < candidates; i++) {
      int at = i * RAW;
      int inFlight = (int) Math.expm1(3 * random.nextDouble());
      float latency = (float) Math.exp(1 + 4 * random.nextDouble());
      total += inFlight;
      Arrays.fill(features, at, at + RAW, RoutingFeature.MISSING);
      features[at + RoutingFeature.IN_FLIGHT.ordinal()] = inFlight;
      features[at + RoutingFeature.LATENCY_MS.ordinal()] = latency;
      features[at + RoutingFeature.FAST_LATENCY_MS.ordinal()] =
          latency * (float) Math.exp(0.3 * random.nextGaussian());
      features[at + RoutingFeature.ERROR_SHARE.ordinal()] = 0.05f * (float) random.nextDouble();
      features[at + RoutingFeature.ANSWERS.ordinal()] = random.nextInt(10_000);
      features[at + RoutingFeature.RATE.ordinal()] = (float) Math.exp(6 * random.nextDouble());
      features[at + RoutingFeature.OBJECTIVE_MS.ordinal()] = 100;
      features[at + RoutingFeature.HASH_RANK.ordinal()] =
          random.nextBoolean() ? random.nextInt(candidates) : RoutingFeature.MISSING;
    }
    for (int i = 0; i < candidates; i++) {
      features[i * RAW + RoutingFeature.TOTAL_IN_FLIGHT.ordinal()] = total;
    }
    return features;
  }

  static double expectedCost(float[] features, int i) {
    return features[i * RAW + RoutingFeature.LATENCY_MS.ordinal()]
        * (features[i * RAW + RoutingFeature.IN_FLIGHT.ordinal()] + 1.0);
  }

  static int candidates(SplittableRandom random) {
    return 2 + random.nextInt(7);
  }

  /** Decisions whose costs are exponential about the expected ones. */
  static RoutingRows rows(int decisions, long seed) {
    return rows(decisions, seed, false);
  }

  /** The same, or with the costs of each decision in random order. */
  static RoutingRows rows(int decisions, long seed, boolean shuffled) {
    SplittableRandom random = new SplittableRandom(seed);
    RoutingRows rows = new RoutingRows(decisions);
    while (!rows.isFull()) {
      int k = candidates(random);
      float[] features = features(random, k);
      float[] costs = new float[k];
      for (int i = 0; i < k; i++) {
        costs[i] = (float) (-Math.log(1 - random.nextDouble()) * expectedCost(features, i) + 1e-3);
      }
      for (int i = k - 1; shuffled && i > 0; i--) {
        int j = random.nextInt(i + 1);
        float swap = costs[i];
        costs[i] = costs[j];
        costs[j] = swap;
      }
      rows.add(features, k, costs);
    }
    return rows;
  }

  /** Adds decision {@code row} of {@code from} to {@code to}. */
  static void copy(RoutingRows from, int row, RoutingRows to, float weight) {
    int k = from.candidates(row);
    float[] costs = new float[k];
    for (int i = 0; i < k; i++) {
      costs[i] = from.cost(row, i);
    }
    int at = from.first(row) * RAW;
    to.add(Arrays.copyOfRange(from.features(), at, at + k * RAW), k, costs, weight);
  }

  /** Chains of decisions that end now and then. */
  static RoutingTransitions chain(RoutingRows rows) {
    RoutingTransitions transitions = new RoutingTransitions(rows);
    for (int row = 0; row + 1 < rows.size(); row++) {
      if (row % 100 != 99) {
        transitions.link(row, row + 1, 0.9f);
      }
    }
    return transitions;
  }
}
