package io.coldrl.core.guard;

import io.coldrl.core.eviction.HistoryRule;
import io.coldrl.core.eviction.HistoryRuleScorer;
import io.coldrl.core.scoring.Scorer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Chooses which policy decides in a zone: the model (LRU while the guard blocks it), or an
 * alternative rule that does better than the policy that decides now.
 *
 * <p>{@link #takeover} may be called by any thread, all else by one at a time.
 */
final class Arbiter {
  /*
   * A policy takes over only if the one that decides costs more by a margin and by more than chance
   * explains, and the contest then starts anew: so nearly equal ones don't take turns. The model
   * needs no margin.
   */
  private static final double MARGIN = 0.005;
  private static final double DEVIATIONS = 4;

  private final List<Scorer> alternatives;
  private volatile @Nullable Takeover takeover;
  private String model = "";
  private int decider = Contest.MODEL;
  private long sinceMs;
  private int takeovers;

  /**
   * That an alternative decides.
   *
   * @param model version of the model in whose place it decides
   * @param scorer of the alternative; any thread may use it
   */
  record Takeover(String model, Scorer scorer) {}

  Arbiter(List<HistoryRule> alternatives) {
    this.alternatives = alternatives.stream().<Scorer>map(HistoryRuleScorer::new).toList();
  }

  /** The alternatives; numbered from {@link Contest#FIRST_ALTERNATIVE} on. */
  List<Scorer> alternatives() {
    return alternatives;
  }

  /** The alternative that decides; null if the model or LRU does. */
  @Nullable Takeover takeover() {
    return takeover;
  }

  /** Since when the same policy decides, Unix ms. */
  long sinceMs() {
    return sinceMs;
  }

  /** How often another policy took over. */
  int takeovers() {
    return takeovers;
  }

  /** Lets another model decide, or LRU if that is blocked. */
  void restart(String version, boolean isBlocked, List<GuardScale> scales, long nowMs) {
    model = version;
    change(isBlocked ? Contest.LRU : Contest.MODEL, scales, nowMs);
  }

  /**
   * Chooses.
   *
   * @param contest of the caches that judge
   * @param isBlocked whether the guard blocks the model
   * @return whether another policy decides now
   */
  boolean judge(Contest contest, boolean isBlocked, List<GuardScale> scales, long nowMs) {
    int usual = isBlocked ? Contest.LRU : Contest.MODEL;
    int next = takeover == null ? usual : decider;
    if (next == decider) {
      next = best(contest, isBlocked, usual);
    }
    if (next == decider) {
      return false;
    }
    takeovers++;
    change(next, scales, nowMs);
    return true;
  }

  /** The policy with the greatest lead over the one that decides, which it is if none has any. */
  private int best(Contest contest, boolean isBlocked, int usual) {
    int best = decider;
    double most = 0;
    for (int i = 0; i < Contest.FIRST_ALTERNATIVE + alternatives.size(); i++) {
      double lead = mayFollow(i, isBlocked) ? contest.lead(i, margin(i), DEVIATIONS) : 0;
      if (lead > most) {
        most = lead;
        best = i < Contest.FIRST_ALTERNATIVE ? usual : i;
      }
    }
    return best;
  }

  // Whether LRU follows the model is the guard's choice.
  private boolean mayFollow(int policy, boolean isBlocked) {
    return switch (policy) {
      case Contest.LRU -> takeover != null;
      case Contest.MODEL -> takeover != null && !isBlocked;
      default -> policy != decider && !isModel(alternative(policy));
    };
  }

  private static double margin(int policy) {
    return policy == Contest.MODEL ? 0 : MARGIN;
  }

  /** Whether an alternative is the same as the model, so that nothing is to be compared. */
  boolean isModel(Scorer alternative) {
    return alternative.version().equals(model);
  }

  private Scorer alternative(int policy) {
    return alternatives.get(policy - Contest.FIRST_ALTERNATIVE);
  }

  private void change(int next, List<GuardScale> scales, long nowMs) {
    decider = next;
    sinceMs = nowMs;
    takeover = next < Contest.FIRST_ALTERNATIVE ? null : new Takeover(model, alternative(next));
    scales.forEach(scale -> scale.contest().restart(next));
  }
}
