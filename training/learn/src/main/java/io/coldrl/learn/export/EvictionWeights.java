package io.coldrl.learn.export;

/**
 * The parameters of the dueling network, as plain arrays.
 *
 * <p>With columns T of {@link FeatureTransform}, over the candidates of one decision:
 *
 * <pre>
 *   H = relu(T tower + towerBias)               a shared tower for each candidate
 *   z = T skip + H hazard + hazardBias          log rate of reuse
 *   A = SCALE (ln(size / cost) - z)             advantage of evicting it
 *   V = mean(H) value + valueBias               value of the state, from the pooled tower
 *   Q = V + A - mean(A)
 * </pre>
 *
 * @param hidden width of the tower
 * @param tower [{@link EvictionLayout#width()}, hidden], row by row
 * @param towerBias [hidden]
 * @param skip [{@link EvictionLayout#width()}]
 * @param hazard [hidden]
 * @param hazardBias one number
 * @param value [hidden]
 * @param valueBias one number
 * @param missCost the cost of a miss
 */
@SuppressWarnings("ArrayRecordComponent") // A snapshot is never compared.
public record EvictionWeights(
    int hidden,
    float[] tower,
    float[] towerBias,
    float[] skip,
    float[] hazard,
    float hazardBias,
    float[] value,
    float valueBias,
    MissCost missCost) {
  /** Brings Q to order 1: natural logarithms of sizes and rates span a few tens. */
  public static final float SCALE = 0.125f;
}
