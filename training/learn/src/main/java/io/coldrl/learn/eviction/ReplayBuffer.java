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
  private final float[][] exposures;
  private final float[][] events;
  private final float[] discounts;
  private long added;

  ReplayBuffer(int capacity, int k) {
    this.k = k;
    states = new State[capacity];
    nextStates = new State[capacity];
    exposures = new float[capacity][];
    events = new float[capacity][];
    discounts = new float[capacity];
  }

  /**
   * Adds a transition; the arrays are copied.
   *
   * @param exposure [k], see {@link FutureUse#exposure}
   * @param event [k], 1 if the candidate is reused within the horizon
   * @param discount of the next decision's value, 0 to 1
   */
  void add(State state, float[] exposure, float[] event, float discount, State next) {
    int at = (int) (added++ % states.length);
    if (states[at] == null) {
      states[at] = new State(k);
      nextStates[at] = new State(k);
      exposures[at] = new float[k];
      events[at] = new float[k];
    }
    states[at].copyFrom(state);
    nextStates[at].copyFrom(next);
    System.arraycopy(exposure, 0, exposures[at], 0, k);
    System.arraycopy(event, 0, events[at], 0, k);
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
    final float[] exposure;
    final float[] event;
    final float[] discount;

    Batch(int size, int k) {
      this.size = size;
      inputs = new float[size * k * EvictionLayout.width()];
      sizePerCost = new float[size * k];
      nextInputs = new float[size * k * EvictionLayout.width()];
      nextSizePerCost = new float[size * k];
      exposure = new float[size * k];
      event = new float[size * k];
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
      System.arraycopy(exposures[from], 0, batch.exposure, b * k, k);
      System.arraycopy(events[from], 0, batch.event, b * k, k);
      batch.discount[b] = discounts[from];
    }
  }
}
