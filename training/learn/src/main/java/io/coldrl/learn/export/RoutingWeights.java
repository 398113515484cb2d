package io.coldrl.learn.export;

/**
 * The parameters of the dueling network of routing, as plain arrays.
 *
 * <p>With columns X of {@link RoutingLayout}, over the candidates of one decision:
 *
 * <pre>
 *   T = relu(X tower + towerBias)               a shared tower for each candidate
 *   c = [mean(T), max(T)]                       the context of all candidates
 *   U = relu(T second + c context + secondBias) each candidate in the light of the others
 *   A = U advantage + X skip                    advantage of a candidate
 *   V = c value + valueBias                     value of the state
 *   Q = V + A - mean(A)
 * </pre>
 *
 * <p>After the warm start Q is -ln of the expected cost of choosing a candidate. After the DQN
 * differences between candidates still are, while their level includes the value of later
 * decisions.
 *
 * @param hidden width of both layers
 * @param tower [{@link RoutingLayout#width()}, hidden], row by row
 * @param towerBias [hidden]
 * @param second [hidden, hidden], row by row
 * @param context [2 hidden, hidden], row by row
 * @param secondBias [hidden]
 * @param advantage [hidden]
 * @param skip [{@link RoutingLayout#width()}]
 * @param value [2 hidden]
 * @param valueBias one number
 */
@SuppressWarnings("ArrayRecordComponent") // A snapshot is never compared.
public record RoutingWeights(
    int hidden,
    float[] tower,
    float[] towerBias,
    float[] second,
    float[] context,
    float[] secondBias,
    float[] advantage,
    float[] skip,
    float[] value,
    float valueBias) {
  /** The same with all scores higher by {@code shift}. */
  public RoutingWeights raised(float shift) {
    return new RoutingWeights(
        hidden,
        tower,
        towerBias,
        second,
        context,
        secondBias,
        advantage,
        skip,
        value,
        valueBias + shift);
  }

  /**
   * The same with {@code factor} times a feature's logarithm, as the transform takes it, added to
   * each score, as far as the transform does not clip it. Where the feature did not vary in
   * training, nothing is added.
   *
   * @param feature its place in the raw vector
   */
  public RoutingWeights plusLog(FeatureTransform transform, int feature, float factor) {
    float[] newSkip = skip.clone();
    // The layout starts with the logarithm of each feature by itself.
    float scale = transform.logWeights()[feature * transform.width() + feature];
    if (scale > 0) {
      newSkip[feature] += factor / scale;
    }
    return new RoutingWeights(
        hidden,
        tower,
        towerBias,
        second,
        context,
        secondBias,
        advantage,
        newSkip,
        value,
        valueBias);
  }
}
