package io.coldrl.learn.eviction;

import io.coldrl.learn.export.EvictionLayout;
import java.util.SplittableRandom;

/**
 * Transitions from one decision to the next, the oldest giving way (Lin 1992; Mnih et al. 2015).
 * Columns of primitive arrays; owned by one thread.
 *
 * <p>All decisions have {@code k} candidates; one that had fewer repeats them, which changes
 * neither the best of them nor, much, their mean.
 */
final class ReplayBuffer {
  /** One decision as the learner sees it, of {@code k} candidates. */
  static final class State {
    final float[] inputs;
    final float[] sizePerCost;

    State(int k) {
      inputs = new float[k * EvictionLayout.width()];
      sizePerCost = new float[k];
    }

    void copyFrom(State other) {
      System.arraycopy(other.inputs, 0, inputs, 0, inputs.length);
      System.arraycopy(other.sizePerCost, 0, sizePerCost, 0, sizePerCost.length);
    }
  }

  private final int k;
  private final State[] states;
  private final State[] nextStates;
  private final int[] actions;
  private final float[] rewards;
  private final float[] discounts;
  private long added;

  ReplayBuffer(int capacity, int k) {
    this.k = k;
    states = new State[capacity];
    nextStates = new State[capacity];
    actions = new int[capacity];
    rewards = new float[capacity];
    discounts = new float[capacity];
  }

  /**
   * Adds a transition; the states are copied.
   *
   * @param action the candidate that was evicted first
   * @param discount of the next decision's value, 0 to 1
   */
  void add(State state, int action, float reward, float discount, State next) {
    int at = (int) (added++ % states.length);
    if (states[at] == null) {
      states[at] = new State(k);
      nextStates[at] = new State(k);
    }
    states[at].copyFrom(state);
    nextStates[at].copyFrom(next);
    actions[at] = action;
    rewards[at] = reward;
    discounts[at] = discount;
  }

  int size() {
    return (int) Math.min(added, states.length);
  }

  int k() {
    return k;
  }

  /** Transitions put side by side, ready to become tensors. */
  static final class Batch {
    final int size;
    final float[] inputs;
    final float[] sizePerCost;
    final float[] nextInputs;
    final float[] nextSizePerCost;
    final int[] action;
    final float[] reward;
    final float[] discount;

    Batch(int size, int k) {
      this.size = size;
      inputs = new float[size * k * EvictionLayout.width()];
      sizePerCost = new float[size * k];
      nextInputs = new float[size * k * EvictionLayout.width()];
      nextSizePerCost = new float[size * k];
      action = new int[size];
      reward = new float[size];
      discount = new float[size];
    }
  }

  /** Fills {@code batch} with transitions drawn uniformly. */
  void sample(SplittableRandom random, Batch batch) {
    int rowFloats = k * EvictionLayout.width();
    for (int b = 0; b < batch.size; b++) {
      int from = random.nextInt(size());
      System.arraycopy(states[from].inputs, 0, batch.inputs, b * rowFloats, rowFloats);
      System.arraycopy(states[from].sizePerCost, 0, batch.sizePerCost, b * k, k);
      System.arraycopy(nextStates[from].inputs, 0, batch.nextInputs, b * rowFloats, rowFloats);
      System.arraycopy(nextStates[from].sizePerCost, 0, batch.nextSizePerCost, b * k, k);
      batch.action[b] = actions[from];
      batch.reward[b] = rewards[from];
      batch.discount[b] = discounts[from];
    }
  }
}
