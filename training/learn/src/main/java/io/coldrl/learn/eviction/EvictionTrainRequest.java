package io.coldrl.learn.eviction;

import io.coldrl.sim.cache.Objective;
import io.coldrl.sim.cache.SimulationOptions;
import io.coldrl.trace.Trace;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The input of {@link EvictionTrainer} and {@link RuleSearch}.
 *
 * @param trace the whole trace; it is split by time into a training, a validation and a held-out
 *     part
 * @param capacityBytes the cache's capacity
 * @param options how the cache is simulated; its warm-up is not used
 * @param objective the quantity to minimise
 * @param learner the kind of model
 * @param trainShare share of the trace for training, above 0
 * @param validationShare share for choosing the stage to keep, above 0; the rest is held out
 * @param onPolicyRounds most rounds of learning anew from the states that the best policy so far
 *     leads to, 0 to 20
 * @param hidden width of the network's tower
 * @param seed of everything random
 * @param ablations parts that are left out
 * @param prior a network of other sites, to average the site's own with; null for none
 */
public record EvictionTrainRequest(
    Trace trace,
    long capacityBytes,
    SimulationOptions options,
    Objective objective,
    Learner learner,
    double trainShare,
    double validationShare,
    int onPolicyRounds,
    int hidden,
    long seed,
    Set<Ablation> ablations,
    @Nullable Prior prior) {
  private static final double DEFAULT_TRAIN_SHARE = 0.7;
  private static final double DEFAULT_VALIDATION_SHARE = 0.15;
  private static final int DEFAULT_ON_POLICY_ROUNDS = 1;
  private static final int DEFAULT_HIDDEN = 64;

  /** Checks the ranges. */
  public EvictionTrainRequest {
    if (capacityBytes < 1) {
      throw new IllegalArgumentException("capacity is " + capacityBytes + ", must be 1 or more");
    }
    if (!(trainShare > 0 && validationShare > 0 && trainShare + validationShare <= 1)) {
      throw new IllegalArgumentException(
          "shares are " + trainShare + " and " + validationShare + ", must be above 0, together 1");
    }
    if (onPolicyRounds < 0 || onPolicyRounds > 20) {
      throw new IllegalArgumentException("rounds are " + onPolicyRounds + ", must be 0 to 20");
    }
    if (hidden < 1 || hidden > 256) {
      throw new IllegalArgumentException("hidden is " + hidden + ", must be 1 to 256");
    }
    ablations = Set.copyOf(ablations);
  }

  /** The defaults: 70% training, 15% validation, 15% held out; 64 hidden units; object misses. */
  public static EvictionTrainRequest of(
      Trace trace, long capacityBytes, SimulationOptions options, long seed) {
    return new EvictionTrainRequest(
        trace,
        capacityBytes,
        options,
        Objective.OBJECTS,
        Learner.NETWORK,
        DEFAULT_TRAIN_SHARE,
        DEFAULT_VALIDATION_SHARE,
        DEFAULT_ON_POLICY_ROUNDS,
        DEFAULT_HIDDEN,
        seed,
        Set.of(),
        null);
  }

  /** The same with other shares of the trace to train and to validate on. */
  public EvictionTrainRequest withShares(double newTrainShare, double newValidationShare) {
    Builder builder = new Builder(this);
    builder.trainShare = newTrainShare;
    builder.validationShare = newValidationShare;
    return builder.build();
  }

  /** The same with another number of on-policy rounds. */
  public EvictionTrainRequest withOnPolicyRounds(int onPolicy) {
    Builder builder = new Builder(this);
    builder.onPolicyRounds = onPolicy;
    return builder.build();
  }

  /** The same with another objective. */
  public EvictionTrainRequest withObjective(Objective newObjective) {
    Builder builder = new Builder(this);
    builder.objective = newObjective;
    return builder.build();
  }

  /** The same with another learner. */
  public EvictionTrainRequest withLearner(Learner newLearner) {
    Builder builder = new Builder(this);
    builder.learner = newLearner;
    return builder.build();
  }

  /** The same with these parts left out. */
  public EvictionTrainRequest without(Set<Ablation> parts) {
    Builder builder = new Builder(this);
    builder.ablations = parts;
    return builder.build();
  }

  /** The same with a network of other sites, to average the site's own with. */
  public EvictionTrainRequest withPrior(Prior newPrior) {
    Builder builder = new Builder(this);
    builder.prior = newPrior;
    return builder.build();
  }

  /** Mutable copy of the fields that can be changed. */
  private static final class Builder {
    private final EvictionTrainRequest from;
    private Objective objective;
    private Learner learner;
    private double trainShare;
    private double validationShare;
    private int onPolicyRounds;
    private Set<Ablation> ablations;
    private @Nullable Prior prior;

    Builder(EvictionTrainRequest from) {
      this.from = from;
      objective = from.objective;
      learner = from.learner;
      trainShare = from.trainShare;
      validationShare = from.validationShare;
      onPolicyRounds = from.onPolicyRounds;
      ablations = from.ablations;
      prior = from.prior;
    }

    EvictionTrainRequest build() {
      return new EvictionTrainRequest(
          from.trace,
          from.capacityBytes,
          from.options,
          objective,
          learner,
          trainShare,
          validationShare,
          onPolicyRounds,
          from.hidden,
          from.seed,
          ablations,
          prior);
    }
  }

  /** The first request after the training part. */
  public int trainingEnd() {
    return (int) (trace.requests() * trainShare);
  }

  /** The first request after the validation part. */
  int validationEnd() {
    return (int) Math.round(trace.requests() * (trainShare + validationShare));
  }

  /** The network to average with; null if there is none, or the learner has no use for it. */
  @Nullable Prior usedPrior() {
    return learner == Learner.NETWORK && !lacks(Ablation.PRIOR) && !lacks(Ablation.FEATURES)
        ? prior
        : null;
  }

  boolean lacks(Ablation part) {
    return ablations.contains(part);
  }

  /** How the cache is simulated, with the ablations that bear on it. */
  public SimulationOptions simulation() {
    SimulationOptions simulated = options;
    if (lacks(Ablation.TAIL)) {
      simulated = simulated.withCandidates(0, simulated.recent());
    }
    if (lacks(Ablation.RECENT)) {
      simulated = simulated.withCandidates(simulated.tail(), 0);
    }
    if (lacks(Ablation.RESERVE)) {
      simulated = simulated.withReserve(simulated.evictPerDecision());
    }
    if (learner == Learner.COLD_RL) {
      simulated =
          simulated
              .withCandidates(simulated.candidates(), 0)
              .withReserve(simulated.evictPerDecision());
    }
    return lacks(Ablation.HISTORY) ? simulated.withoutHistoryOfEvicted() : simulated;
  }

  /** All but the trace, for people and fingerprints. */
  String settings() {
    return List.of(
            capacityBytes,
            options,
            objective,
            learner,
            trainShare,
            validationShare,
            onPolicyRounds,
            hidden,
            seed,
            new TreeSet<>(ablations),
            String.valueOf(prior))
        .toString();
  }
}
