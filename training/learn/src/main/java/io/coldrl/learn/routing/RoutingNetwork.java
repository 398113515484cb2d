package io.coldrl.learn.routing;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Activation;
import io.coldrl.learn.export.RoutingLayout;
import io.coldrl.learn.export.RoutingWeights;
import io.coldrl.learn.torch.TorchNetwork;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The dueling network of {@link RoutingWeights} as PyTorch tensors (Wang et al., "Dueling Network
 * Architectures for Deep Reinforcement Learning", ICML 2016; pooling over a set as in Zaheer et
 * al., "Deep Sets", NIPS 2017). Owned by one thread.
 */
final class RoutingNetwork extends TorchNetwork<RoutingWeights> {
  private static final int TOWER = 0;
  private static final int TOWER_BIAS = 1;
  private static final int SECOND = 2;
  private static final int CONTEXT = 3;
  private static final int SECOND_BIAS = 4;
  private static final int ADVANTAGE = 5;
  private static final int SKIP = 6;
  private static final int VALUE = 7;
  private static final int VALUE_BIAS = 8;

  private final int hidden;

  RoutingNetwork(NDManager parent, RoutingWeights weights, boolean trainable) {
    super(parent, trainable);
    hidden = weights.hidden();
    int width = RoutingLayout.width();
    add(weights.tower(), width, hidden);
    add(weights.towerBias(), 1, hidden);
    add(weights.second(), hidden, hidden);
    add(weights.context(), 2L * hidden, hidden);
    add(weights.secondBias(), 1, hidden);
    add(weights.advantage(), hidden, 1);
    add(weights.skip(), width, 1);
    add(weights.value(), 2L * hidden, 1);
    add(new float[] {weights.valueBias()}, 1, 1);
  }

  /** Random weights: He et al. 2015 for both layers, zero for the linear parts. */
  static RoutingWeights randomWeights(int hidden, float level, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int width = RoutingLayout.width();
    return new RoutingWeights(
        hidden,
        normal(random, width * hidden, 2.0 / width),
        new float[hidden],
        normal(random, hidden * hidden, 1.0 / hidden),
        normal(random, 2 * hidden * hidden, 0.5 / hidden),
        new float[hidden],
        normal(random, hidden, 0.1 / hidden),
        new float[width],
        new float[2 * hidden],
        level);
  }

  private static float[] normal(SplittableRandom random, int size, double variance) {
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) (random.nextGaussian() * Math.sqrt(variance));
    }
    return values;
  }

  /** The network's output for decisions: Q [b, k], and A less its mean [b, k]; padding aside. */
  record Output(NDArray q, NDArray advantage) {}

  /** Scores the candidates; those of the padding mean nothing. */
  Output scores(DecisionBatch.Inputs inputs) {
    NDArray mask = inputs.mask();
    long b = mask.getShape().get(0);
    long k = mask.getShape().get(1);
    NDArray counts = mask.sum(new int[] {1}, true);
    NDArray flat =
        Activation.relu(inputs.columns().matMul(parameter(TOWER)).add(parameter(TOWER_BIAS)));
    // The tower is never below 0: padding at 0 is no maximum that a candidate does not have.
    NDArray tower = flat.reshape(b, k, hidden).mul(mask.reshape(b, k, 1));
    NDArray mean = tower.sum(new int[] {1}).div(counts);
    NDArray context = mean.concat(tower.max(new int[] {1}), 1);
    NDArray common = context.matMul(parameter(CONTEXT)).add(parameter(SECOND_BIAS));
    NDArray second =
        Activation.relu(
            flat.matMul(parameter(SECOND)).reshape(b, k, hidden).add(common.reshape(b, 1, hidden)));
    NDArray a =
        second
            .reshape(b * k, hidden)
            .matMul(parameter(ADVANTAGE))
            .add(inputs.columns().matMul(parameter(SKIP)))
            .reshape(b, k);
    NDArray advantage = a.sub(a.mul(mask).sum(new int[] {1}, true).div(counts));
    NDArray value = context.matMul(parameter(VALUE)).add(parameter(VALUE_BIAS));
    return new Output(value.add(advantage), advantage);
  }

  @Override
  public RoutingWeights weights() {
    List<float[]> values = values();
    return new RoutingWeights(
        hidden,
        values.get(TOWER),
        values.get(TOWER_BIAS),
        values.get(SECOND),
        values.get(CONTEXT),
        values.get(SECOND_BIAS),
        values.get(ADVANTAGE),
        values.get(SKIP),
        values.get(VALUE),
        values.get(VALUE_BIAS)[0]);
  }
}
