package io.coldrl.learn.eviction;

import io.coldrl.core.eviction.EvictionBatch;
import io.coldrl.core.eviction.EvictionDecision;
import io.coldrl.core.eviction.EvictionFeature;
import io.coldrl.sim.cache.sampled.DecisionObserver;
import io.coldrl.sim.cache.sampled.LearnedPolicy;
import io.coldrl.trace.Trace;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Rows for the survival likelihood: states of single objects at random moments, with the outcome of
 * them. After a request, with some probability, two random cached objects, two that were requested
 * lately and one that was evicted lately: a snapshot at accesses only would never show age, one of
 * the cached only would never show what the policy throws out, and would hardly show what was just
 * stored, which is among the candidates of every decision.
 */
final class SurvivalRows implements DecisionObserver {
  private static final int GHOSTS = 1024;
  private static final int CACHED_DRAWS = 2;
  private static final int FRESH = 16;
  private static final int FRESH_DRAWS = 2;

  /** Rows that one sample after a request gives, at most. */
  static final int ROWS_PER_SAMPLE = CACHED_DRAWS + FRESH_DRAWS + 1;

  private static final double SHARE_ALPHA = 0.01;

  private final FutureUse hindsight;
  private final SplittableRandom random;
  private final double probability;
  private final int firstRequest;
  private final int limit;
  private final Trace trace;
  private final int[] fresh = new int[FRESH];
  private final int[] ghosts = new int[GHOSTS];
  private final EvictionBatch batch = new EvictionBatch();
  private float[] rows = new float[(1 << 12) * EvictionFeature.size()];
  private float[] exposure = new float[1 << 12];
  private float[] event = new float[1 << 12];
  private long evicted;
  private double oneHitShare = 0.5;
  private int size;
  private double longestHorizon;

  /**
   * Collects from one or more runs over the same trace.
   *
   * @param probability of sampling after a request, 0 to 1
   * @param skip share of the trace that only warms up the histories
   * @param limit most rows held
   */
  SurvivalRows(Trace trace, double probability, double skip, int limit, long seed) {
    hindsight = new FutureUse(trace);
    this.trace = trace;
    this.probability = probability;
    this.limit = limit;
    firstRequest = (int) (skip * trace.requests());
    random = new SplittableRandom(seed);
  }

  @Override
  public void onRequest(LearnedPolicy policy, int request) {
    hindsight.onRequest(request);
    fresh[request % FRESH] = trace.object(request);
    if (request < firstRequest || random.nextDouble() >= probability) {
      return;
    }
    for (int i = 0; i < CACHED_DRAWS && policy.cachedObjects() > 0; i++) {
      sample(policy, policy.cachedObject(random.nextInt(policy.cachedObjects())), request);
    }
    for (int i = 0; i < FRESH_DRAWS; i++) {
      sample(policy, fresh[random.nextInt(Math.min(FRESH, request + 1))], request);
    }
    if (evicted > 0) {
      int ghost = random.nextInt((int) Math.min(evicted, GHOSTS));
      sample(policy, ghosts[ghost], request);
    }
  }

  @Override
  public void onDecision(
      LearnedPolicy policy, int request, EvictionBatch decided, EvictionDecision decision) {
    float share = decided.features()[EvictionFeature.ONE_HIT_SHARE.ordinal()];
    oneHitShare += SHARE_ALPHA * (share - oneHitShare);
  }

  @Override
  public void onEviction(int object) {
    ghosts[(int) (evicted++ % GHOSTS)] = object;
  }

  /** Appends the rows of another run until there are {@code most}. */
  void addAll(SurvivalRows other, int most) {
    int more = Math.min(other.size, most - size);
    int total = size + more;
    if (total > event.length) {
      event = Arrays.copyOf(event, total);
      exposure = Arrays.copyOf(exposure, total);
    }
    if (total * EvictionFeature.size() > rows.length) {
      rows = Arrays.copyOf(rows, total * EvictionFeature.size());
    }
    System.arraycopy(other.event, 0, event, size, more);
    System.arraycopy(other.exposure, 0, exposure, size, more);
    System.arraycopy(
        other.rows, 0, rows, size * EvictionFeature.size(), more * EvictionFeature.size());
    size = total;
    longestHorizon = Math.max(longestHorizon, other.longestHorizon);
  }

  private void sample(LearnedPolicy policy, int object, int request) {
    if (size == limit) {
      return;
    }
    batch.clear();
    policy.add(object, batch);
    float[] features = batch.features();
    features[EvictionFeature.ONE_HIT_SHARE.ordinal()] = (float) oneHitShare;
    double horizon = horizon(features, 0);
    hindsight.look(object, request, policy.expiresMs(object), horizon);
    if (hindsight.exposure() <= 0) {
      return;
    }
    longestHorizon = Math.max(longestHorizon, horizon);
    add(features, (float) hindsight.exposure(), hindsight.reused() ? 1 : 0);
  }

  /**
   * Appends one row, even beyond the limit.
   *
   * @param features the first of which are its raw features
   * @param rowExposure above 0, see {@link #exposure(int)}
   * @param rowEvent 0 or 1, see {@link #event(int)}
   */
  void add(float[] features, float rowExposure, float rowEvent) {
    if (size == event.length) {
      event = Arrays.copyOf(event, 2 * size);
      exposure = Arrays.copyOf(exposure, 2 * size);
      rows = Arrays.copyOf(rows, 2 * size * EvictionFeature.size());
    }
    System.arraycopy(features, 0, rows, size * EvictionFeature.size(), EvictionFeature.size());
    exposure[size] = rowExposure;
    event[size] = rowEvent;
    size++;
  }

  /** Requests within which reuse counts for the candidate whose features start at {@code at}. */
  static double horizon(float[] features, int at) {
    return FutureUse.HORIZON_RESIDENCES
        * features[at + EvictionFeature.RESIDENCE_REQUESTS.ordinal()];
  }

  /** The longest horizon of a label, in requests; 0 if there is no row. */
  double longestHorizon() {
    return longestHorizon;
  }

  int size() {
    return size;
  }

  /** Raw feature vectors, one after another. */
  float[] rows() {
    return rows;
  }

  /** Row {@code i}: time seen until reuse or the end of sight, as a share of the horizon. */
  float exposure(int i) {
    return exposure[i];
  }

  /** Row {@code i}: 1 if it was reused within the horizon and fresh, else 0. */
  float event(int i) {
    return event[i];
  }

  /** Puts the outcomes in random order: a policy learned from these must be worth nothing. */
  void shuffleLabels(long seed) {
    SplittableRandom shuffle = new SplittableRandom(seed);
    for (int i = size - 1; i > 0; i--) {
      int j = shuffle.nextInt(i + 1);
      float e = event[i];
      event[i] = event[j];
      event[j] = e;
      float x = exposure[i];
      exposure[i] = exposure[j];
      exposure[j] = x;
    }
  }
}
