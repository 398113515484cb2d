package io.coldrl.learn.eviction;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import io.coldrl.learn.export.EvictionLayout;
import io.coldrl.learn.export.EvictionWeights;
import io.coldrl.learn.export.MissCost;
import io.coldrl.learn.torch.TorchNetwork;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The dueling network of {@link EvictionWeights} as PyTorch tensors (Wang et al., "Dueling Network
 * Architectures for Deep Reinforcement Learning", ICML 2016, equation 9). Owned by one thread.
 */
final class EvictionNetwork extends TorchNetwork<EvictionWeights> {
  private static final int TOWER = 0;
  private static final int TOWER_BIAS = 1;
  private static final int SKIP = 2;
  private static final int HAZARD = 3;
  private static final int HAZARD_BIAS = 4;
  private static final int VALUE = 5;
  private static final int VALUE_BIAS = 6;

  private final int hidden;
  private final MissCost missCost;

  EvictionNetwork(NDManager parent, EvictionWeights weights, boolean trainable) {
    super(parent, trainable);
    hidden = weights.hidden();
    missCost = weights.missCost();
    int width = EvictionLayout.width();
    add(weights.tower(), width, hidden);
    add(weights.towerBias(), 1, hidden);
    add(weights.skip(), width, 1);
    add(weights.hazard(), hidden, 1);
    add(new float[] {weights.hazardBias()}, 1, 1);
    add(weights.value(), hidden, 1);
    add(new float[] {weights.valueBias()}, 1, 1);
  }

  /** Random weights: He et al. 2015 for the tower, zero for the rest but the hazard's head. */
  static EvictionWeights randomWeights(int hidden, MissCost missCost, float hazardBias, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int width = EvictionLayout.width();
    float[] tower = new float[width * hidden];
    for (int i = 0; i < tower.length; i++) {
      tower[i] = (float) (random.nextGaussian() * Math.sqrt(2.0 / width));
    }
    float[] head = new float[hidden];
    for (int i = 0; i < hidden; i++) {
      head[i] = (float) (random.nextGaussian() * Math.sqrt(1.0 / hidden));
    }
    return new EvictionWeights(
        hidden,
        tower,
        new float[hidden],
        new float[width],
        head,
        hazardBias,
        new float[hidden],
        0,
        missCost);
  }

  /** The tower's output [n, hidden] for rows [n, width]. */
  private NDArray tower(NDArray rows) {
    return Activation.relu(rows.matMul(parameter(TOWER)).add(parameter(TOWER_BIAS)));
  }

  private NDArray logHazard(NDArray rows, NDArray tower) {
    return rows.matMul(parameter(SKIP))
        .add(tower.matMul(parameter(HAZARD)))
        .add(parameter(HAZARD_BIAS));
  }

  /**
   * Log rate of reuse [n, 1] for rows [n, width].
   *
   * @param mask [n, hidden], factors of the tower's outputs
   */
  NDArray maskedLogHazard(NDArray rows, NDArray mask) {
    return logHazard(rows, tower(rows).mul(mask));
  }

  /**
   * Q of evicting each candidate, [b, k].
   *
   * @param rows [b * k, width]
   * @param sizePerCost [b, k], {@link MissCost#logSizePerCost}
   */
  NDArray q(NDArray rows, NDArray sizePerCost) {
    Shape decisions = sizePerCost.getShape();
    NDArray tower = tower(rows);
    NDArray z = logHazard(rows, tower).reshape(decisions);
    NDArray a = sizePerCost.sub(z).mul(EvictionWeights.SCALE);
    NDArray v =
        tower
            .matMul(parameter(VALUE))
            .reshape(decisions)
            .mean(new int[] {1}, true)
            .add(parameter(VALUE_BIAS));
    return v.add(a).sub(a.mean(new int[] {1}, true));
  }

  @Override
  public EvictionWeights weights() {
    List<float[]> values = values();
    return new EvictionWeights(
        hidden,
        values.get(TOWER),
        values.get(TOWER_BIAS),
        values.get(SKIP),
        values.get(HAZARD),
        values.get(HAZARD_BIAS)[0],
        values.get(VALUE),
        values.get(VALUE_BIAS)[0],
        missCost);
  }
}
