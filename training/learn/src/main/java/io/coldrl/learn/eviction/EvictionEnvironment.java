package io.coldrl.learn.eviction;

import io.coldrl.core.eviction.EvictionBatch;
import io.coldrl.core.eviction.EvictionDecision;
import io.coldrl.core.eviction.EvictionFeature;
import io.coldrl.core.scoring.Scorer;
import io.coldrl.core.scoring.ScoringException;
import io.coldrl.learn.export.EvictionLayout;
import io.coldrl.learn.export.FeatureTransform;
import io.coldrl.learn.export.MissCost;
import io.coldrl.sim.cache.CacheSimulator;
import io.coldrl.sim.cache.SimulationOptions;
import io.coldrl.sim.cache.sampled.DecisionObserver;
import io.coldrl.sim.cache.sampled.LearnedPolicy;
import io.coldrl.trace.Trace;
import java.util.SplittableRandom;

/**
 * The environment of the agent: a trace replayed through the simulated cache, from eviction to
 * eviction. The behaviour policy is epsilon-greedy. The reward of an eviction is 1 if the object is
 * not requested again before its copy expires, else -1; it is known at once from the rest of the
 * trace, because requests do not depend on evictions.
 */
final class EvictionEnvironment implements DecisionObserver {
  /** Time over which the value of later decisions fades, in mean intervals between decisions. */
  private static final double DISCOUNT_DECISIONS = 10;

  private static final double INTERVAL_ALPHA = 0.01;

  private final Trace trace;
  private final FeatureTransform transform;
  private final MissCost missCost;
  private final ReplayBuffer buffer;
  private final SplittableRandom random;
  private final double keep;
  private final int firstRequest;
  private final FutureUse hindsight;
  private final ReplayBuffer.State state;
  private final ReplayBuffer.State next;
  private int action;
  private float reward;
  private int pendingRequest = -1;
  private int lastRequest = -1;
  private double interval = 1;

  private EvictionEnvironment(
      Trace trace,
      FeatureTransform transform,
      MissCost missCost,
      ReplayBuffer buffer,
      double keep,
      int firstRequest,
      long seed) {
    this.trace = trace;
    this.transform = transform;
    this.missCost = missCost;
    this.buffer = buffer;
    this.keep = keep;
    this.firstRequest = firstRequest;
    random = new SplittableRandom(seed);
    hindsight = new FutureUse(trace);
    state = new ReplayBuffer.State(buffer.k());
    next = new ReplayBuffer.State(buffer.k());
  }

  /**
   * Plays one episode, the whole trace, and puts transitions into the buffer.
   *
   * @param scorer the policy to follow greedily but for {@code epsilon}; closed at the end
   * @param epsilon share of decisions taken at random
   * @param keep share of transitions kept, 0 to 1
   * @param skip share of the trace that only warms up
   */
  static void play(
      Trace trace,
      long capacityBytes,
      SimulationOptions options,
      FeatureTransform transform,
      MissCost missCost,
      Scorer scorer,
      double epsilon,
      double keep,
      double skip,
      ReplayBuffer buffer) {
    EvictionEnvironment environment =
        new EvictionEnvironment(
            trace,
            transform,
            missCost,
            buffer,
            keep,
            (int) (skip * trace.requests()),
            options.seed() ^ 0x5DEECE66DL);
    CacheSimulator.run(
        trace,
        "episode",
        (t, cache, o) ->
            new LearnedPolicy(
                cache, t, o, new EpsilonGreedy(scorer, epsilon, o.seed()), environment),
        capacityBytes,
        options,
        done -> {});
  }

  @Override
  public void onRequest(LearnedPolicy policy, int request) {
    hindsight.onRequest(request);
  }

  @Override
  public void onDecision(
      LearnedPolicy policy, int request, EvictionBatch batch, EvictionDecision decision) {
    if (request < firstRequest) {
      return;
    }
    if (lastRequest >= 0) {
      interval += INTERVAL_ALPHA * (request - lastRequest - interval);
    }
    lastRequest = request;
    boolean wanted = random.nextDouble() < keep;
    if (pendingRequest < 0 && !wanted) {
      return;
    }
    observe(batch, next);
    if (pendingRequest >= 0) {
      double elapsed = (request - pendingRequest) / (Math.max(1, interval) * DISCOUNT_DECISIONS);
      buffer.add(state, action, reward, (float) Math.exp(-Math.max(elapsed, 0.01)), next);
      pendingRequest = -1;
    }
    if (wanted) {
      state.copyFrom(next);
      action = decision.victim(0);
      hindsight.look(
          policy.candidate(action),
          request,
          policy.expiresMs(policy.candidate(action)),
          trace.requests());
      reward = hindsight.reused() ? -1 : 1;
      pendingRequest = request;
    }
  }

  private void observe(EvictionBatch batch, ReplayBuffer.State to) {
    float[] features = batch.features();
    for (int i = 0; i < buffer.k(); i++) {
      int from = i % batch.size() * EvictionFeature.size();
      transform.apply(features, from, to.inputs, i * EvictionLayout.width());
      to.sizePerCost[i] = missCost.logSizePerCost(features, from);
    }
  }

  /** Requests in the trace this environment plays. */
  int requests() {
    return trace.requests();
  }

  /** Follows a scorer, but ranks at random in a share of the decisions. */
  private static final class EpsilonGreedy implements Scorer {
    private final Scorer greedy;
    private final double epsilon;
    private final SplittableRandom random;

    EpsilonGreedy(Scorer greedy, double epsilon, long seed) {
      this.greedy = greedy;
      this.epsilon = epsilon;
      random = new SplittableRandom(seed + 1);
    }

    @Override
    public void score(float[] features, int candidates, float[] scores) throws ScoringException {
      if (random.nextDouble() < epsilon) {
        for (int i = 0; i < candidates; i++) {
          scores[i] = (float) random.nextDouble();
        }
      } else {
        greedy.score(features, candidates, scores);
      }
    }

    @Override
    public String version() {
      return greedy.version();
    }

    @Override
    public void close() {
      greedy.close();
    }
  }
}
