package io.coldrl.core.eviction;

import io.coldrl.core.scoring.Scorer;
import io.coldrl.core.scoring.ScoringException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Chooses victims among candidates: the best-scored until enough is freed, or the least recently
 * used if the model does not answer in time. The agent and the simulator both run this class.
 *
 * <p>Owned by one thread.
 */
public final class EvictionPolicy {
  private final LongSupplier nanoClock;
  private final float[] scores = new float[EvictionBatch.MAX_CANDIDATES];

  /**
   * @param nanoClock a monotonic clock in nanoseconds, such as {@code System::nanoTime}
   */
  public EvictionPolicy(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
  }

  /**
   * Chooses victims until both needs are met or no candidate is left.
   *
   * @param scorer the model, or null if none is loaded
   * @param bytesNeeded bytes to free, 0 or more
   * @param countNeeded objects to free, 0 or more
   * @param deadlineNanos when the decision must be ready, on this policy's clock
   */
  public void decide(
      EvictionBatch batch,
      @Nullable Scorer scorer,
      long bytesNeeded,
      int countNeeded,
      long deadlineNanos,
      EvictionDecision decision) {
    choose(batch, score(batch, scorer, deadlineNanos), bytesNeeded, countNeeded, decision);
  }

  /** Decides by LRU without asking a model. */
  public void decideByLru(
      EvictionBatch batch,
      EvictionSource reason,
      long bytesNeeded,
      int countNeeded,
      EvictionDecision decision) {
    choose(batch, reason, bytesNeeded, countNeeded, decision);
  }

  private void choose(
      EvictionBatch batch,
      EvictionSource source,
      long bytesNeeded,
      int countNeeded,
      EvictionDecision decision) {
    decision.reset(source);
    boolean byModel = source == EvictionSource.MODEL;
    long freedBytes = 0;
    while (decision.victims() < batch.size()
        && (freedBytes < bytesNeeded || decision.victims() < countNeeded)) {
      int worst = byModel ? highestScore(batch, decision.mask()) : oldest(batch, decision.mask());
      decision.addVictim(worst, byModel ? scores[worst] : 0);
      freedBytes += batch.sizeBytes(worst);
    }
  }

  private EvictionSource score(EvictionBatch batch, @Nullable Scorer scorer, long deadlineNanos) {
    if (scorer == null) {
      return EvictionSource.LRU_NO_MODEL;
    }
    if (nanoClock.getAsLong() - deadlineNanos > 0) {
      return EvictionSource.LRU_BUDGET;
    }
    try {
      scorer.score(batch.features(), batch.size(), scores);
    } catch (ScoringException e) {
      return EvictionSource.LRU_MODEL_ERROR;
    }
    if (nanoClock.getAsLong() - deadlineNanos > 0) {
      return EvictionSource.LRU_BUDGET;
    }
    for (int i = 0; i < batch.size(); i++) {
      if (!Float.isFinite(scores[i])) {
        return EvictionSource.LRU_MODEL_ERROR;
      }
    }
    return EvictionSource.MODEL;
  }

  // Victims are few and candidates at most 64: repeated selection beats sorting.
  private int highestScore(EvictionBatch batch, long taken) {
    int best = -1;
    for (int i = 0; i < batch.size(); i++) {
      if ((taken & 1L << i) == 0
          && (best < 0
              || scores[i] > scores[best]
              || (scores[i] == scores[best] && batch.lastAccessMs(i) < batch.lastAccessMs(best)))) {
        best = i;
      }
    }
    return best;
  }

  private static int oldest(EvictionBatch batch, long taken) {
    int best = -1;
    for (int i = 0; i < batch.size(); i++) {
      if ((taken & 1L << i) == 0
          && (best < 0 || batch.lastAccessMs(i) < batch.lastAccessMs(best))) {
        best = i;
      }
    }
    return best;
  }
}
