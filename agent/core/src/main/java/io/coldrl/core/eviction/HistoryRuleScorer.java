package io.coldrl.core.eviction;

import io.coldrl.core.eviction.HistoryRule.Parameter;
import io.coldrl.core.record.ObjectHistory;
import io.coldrl.core.scoring.Scorer;
import java.util.Arrays;

/** Scores candidates by a {@link HistoryRule}. Without state: any thread may use it. */
public final class HistoryRuleScorer implements Scorer {
  private static final float FLOOR = 1e-9f;

  private final HistoryRule rule;
  private final String version;
  private final double size;
  private final double idle;
  private final double hits;
  private final int edc;

  /** Creates the scorer of a rule. */
  public HistoryRuleScorer(HistoryRule rule) {
    this.rule = rule;
    version = rule.toString();
    size = rule.value(Parameter.SIZE);
    idle = rule.value(Parameter.IDLE);
    hits = rule.value(Parameter.HITS);
    edc = EvictionFeature.EDC_1K.ordinal() + halfLife(rule.value(Parameter.HALF_LIFE));
  }

  /** The index of a half-life among those that histories have; negative if they don't. */
  static int halfLife(double requests) {
    return requests == Math.rint(requests)
        ? Arrays.binarySearch(ObjectHistory.HALF_LIVES, (int) requests)
        : -1;
  }

  /** The half-lives that histories have. */
  static String halfLives() {
    return Arrays.toString(ObjectHistory.HALF_LIVES);
  }

  @Override
  public void score(float[] features, int candidates, float[] scores) {
    double meanBytes = rule.name() == HistoryRule.Name.GDSF ? meanBytes(features, candidates) : 0;
    for (int i = 0; i < candidates; i++) {
      int at = i * EvictionFeature.size();
      scores[i] =
          finite(
              switch (rule.name()) {
                case LRU -> get(features, at, EvictionFeature.IDLE_MS);
                case LFU -> -logOfCount(features, at);
                case GDSF -> gdsf(features, at, meanBytes);
                case SIZE_EDC -> sizeEdc(features, at);
                case DENSITY -> density(features, at);
              });
    }
  }

  private static float finite(double score) {
    return (float) Math.max(-Float.MAX_VALUE, Math.min(Float.MAX_VALUE, score));
  }

  /** The value of a feature, 0 or more: 0 if it is missing. */
  private static float get(float[] features, int at, EvictionFeature feature) {
    return atLeastZero(features[at + feature.ordinal()]);
  }

  // Of a value that is not a number, too.
  private static float atLeastZero(float value) {
    return value > 0 ? Math.min(value, Float.MAX_VALUE) : 0;
  }

  private double logOfCount(float[] features, int at) {
    return Math.log(FLOOR + atLeastZero(features[at + edc]));
  }

  private static double meanBytes(float[] features, int candidates) {
    double sum = 0;
    for (int i = 0; i < candidates; i++) {
      sum += get(features, i * EvictionFeature.size(), EvictionFeature.SIZE_BYTES);
    }
    return sum / Math.max(1, candidates);
  }

  private double gdsf(float[] features, int at, double meanBytes) {
    double uses = 1.0 + get(features, at, EvictionFeature.HITS);
    double relative =
        Math.pow(
            Math.max(1, get(features, at, EvictionFeature.SIZE_BYTES)) / Math.max(1, meanBytes),
            size);
    double stay = Math.max(1, get(features, at, EvictionFeature.RESIDENCE_REQUESTS));
    return idle * get(features, at, EvictionFeature.IDLE_REQUESTS) / stay - uses / relative;
  }

  private double sizeEdc(float[] features, int at) {
    double score =
        size * Math.log1p(get(features, at, EvictionFeature.SIZE_BYTES)) - logOfCount(features, at);
    if (idle > 0) {
      score += idle * Math.log1p(get(features, at, EvictionFeature.IDLE_REQUESTS));
    }
    return score - lossOfHits(features, at);
  }

  private double lossOfHits(float[] features, int at) {
    return hits > 0 ? hits * Math.log1p(get(features, at, EvictionFeature.HITS)) : 0;
  }

  private double density(float[] features, int at) {
    boolean isKnown = features[at + EvictionFeature.EWMA_GAP.ordinal()] >= 0;
    double expected =
        get(features, at, isKnown ? EvictionFeature.EWMA_GAP : EvictionFeature.RESIDENCE_REQUESTS);
    double time = Math.max(expected, get(features, at, EvictionFeature.IDLE_REQUESTS));
    return size * Math.log1p(get(features, at, EvictionFeature.SIZE_BYTES))
        + Math.log1p(time)
        - lossOfHits(features, at);
  }

  @Override
  public String version() {
    return version;
  }

  @Override
  public void close() {}
}
