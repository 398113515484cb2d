package io.coldrl.core.guard;

import io.coldrl.core.eviction.HistoryRule;
import io.coldrl.core.guard.GuardReport.State;
import io.coldrl.core.record.ZoneClock;
import io.coldrl.core.scoring.Scorer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a model from evicting in a zone while it does worse than LRU. It requests a sample of the
 * accesses in scaled-down caches that run LRU, GDSF and the model all the time (Waldspurger et al.:
 * Cache Modeling and Optimization using Miniature Simulations, USENIX ATC 2017), whoever decides in
 * the zone. So a bad model is noticed soon, and a good one is allowed again without a trial on live
 * traffic. Alternative rules run there too, and decide while they do better than the model.
 *
 * <p>{@link #onQuestion}, {@link #samples}, {@link #decider}, {@link #allows}, {@link #verdict} and
 * {@link #report} may be called by any thread, {@link #onAccess} and {@link #judgeBy} by one at a
 * time.
 */
public final class ZoneGuard {
  /*
   * A cache of a sixteenth of the zone's size is full soon, and tells a harmful model long before
   * the others are; but a model may be worse there and better at the zone's own size. So the largest
   * cache that was renewed once judges.
   *
   * Before the first question, the zone is not full, and its size is unknown: until then, the caches
   * hold all sampled objects. So they are full when the first victim is needed.
   *
   * Small harm can't be told from chance in small samples. A model may lose MARGIN for good.
   */
  private static final double[] SIZES = {1.0 / 16, 1.0 / 4, 1};
  private static final int SAMPLED_OBJECTS = 2_048;
  private static final int FEWEST_OBJECTS = 32;
  private static final double ACCESSES_PER_SECOND = 500;
  private static final int RESHAPE_EVERY = 256;
  private static final int QUESTIONS = 64;
  private static final double MARGIN = 0.005;
  private static final double DEVIATIONS = 4;
  private static final double UNLIMITED = 1e18;
  private static final long FIRST_PAUSE = 2_048;
  private static final int MAX_DOUBLINGS = 5;

  private final Histories histories;
  private final Arbiter arbiter;
  private final List<GuardScale> scales = new ArrayList<>();
  private volatile int level;
  private volatile @Nullable GuardVerdict verdict;
  private volatile GuardReport report;
  private final MovingMean zoneObjects = new MovingMean(QUESTIONS);
  // The mean size of some candidates scatters much more than the zone's true size changes.
  private final MovingMean zoneBytes = new MovingMean(16 * QUESTIONS);
  private long accesses;
  private GuardObjective objective = GuardObjective.OBJECTS;
  private String version = "";
  private String shadowVersion = "";
  private int blocks;
  private @Nullable GuardScale judge;
  private long pauseAccesses;
  private long pauseEvictions;
  private double pauseExcess;

  /**
   * @param seed of all draws
   */
  public ZoneGuard(Histories histories, long seed) {
    this(histories, seed, List.of(), null);
  }

  /**
   * As {@link #ZoneGuard(Histories, long)}, with alternatives and what an earlier guard of the zone
   * found.
   *
   * @param alternatives rules that may take the model's place
   * @param verdict the model that must recover before it may decide; null for none
   */
  public ZoneGuard(
      Histories histories,
      long seed,
      List<HistoryRule> alternatives,
      @Nullable GuardVerdict verdict) {
    this.histories = histories;
    this.verdict = verdict;
    arbiter = new Arbiter(alternatives);
    blocks = verdict == null ? 0 : verdict.blocks();
    for (double size : SIZES) {
      scales.add(new GuardScale(size, seed, arbiter.alternatives()));
    }
    State state = verdict == null ? State.WARMING : State.BLOCKED;
    report =
        new GuardReport(state, objective, 0, 0, 0, 0, GuardReport.LRU, 0, 0, blocks, List.of());
  }

  /**
   * Takes note of a question's candidates, which tell the zone's size.
   *
   * @param cachedObjects objects in the zone, 0 or more
   * @param candidateBytes mean size of the candidates, above 0
   */
  public synchronized void onQuestion(long cachedObjects, double candidateBytes) {
    zoneObjects.add(cachedObjects);
    zoneBytes.add(cachedObjects * candidateBytes);
  }

  private static int levelFor(double objects, double accessesPerSecond) {
    double excess = Math.max(objects / SAMPLED_OBJECTS, accessesPerSecond / ACCESSES_PER_SECOND);
    return excess <= 1 ? 0 : Math.getExponent(excess);
  }

  /**
   * Whether accesses to the object with this key are to be given to {@link #onAccess}.
   *
   * @see ObjectKey
   */
  public boolean samples(long keyHigh, long keyLow) {
    return ObjectKey.isSampled(keyHigh, keyLow, level);
  }

  /** Whether the model of this version may decide. */
  public boolean allows(String modelVersion) {
    GuardVerdict current = verdict;
    return current == null || !current.version().equals(modelVersion);
  }

  /**
   * Which policy decides where this model is deployed: the model, or the alternative in its place,
   * which any thread may use; null for LRU.
   */
  public @Nullable Scorer decider(Scorer model) {
    Arbiter.Takeover takeover = arbiter.takeover();
    if (takeover != null && takeover.model().equals(model.version())) {
      return takeover.scorer();
    }
    return allows(model.version()) ? model : null;
  }

  /** Version of the policy that decides where this model is deployed, unless LRU does. */
  public String deciderVersion(String modelVersion) {
    Arbiter.Takeover takeover = arbiter.takeover();
    return takeover != null && takeover.model().equals(modelVersion)
        ? takeover.scorer().version()
        : modelVersion;
  }

  /** Why a model may not decide; null if none is blocked. */
  public @Nullable GuardVerdict verdict() {
    return verdict;
  }

  /** What the guard has seen; some accesses old at most. */
  public GuardReport report() {
    return report;
  }

  /**
   * Changes what the model is judged by, at first {@link GuardObjective#OBJECTS}. If it is another
   * than before, the comparison starts afresh; a model that is blocked stays so until it recovers
   * by the new one.
   */
  public void judgeBy(GuardObjective newObjective) {
    if (newObjective != objective) {
      objective = newObjective;
      scales.forEach(scale -> scale.judgeBy(newObjective));
      judge = null;
      publish();
    }
  }

  /**
   * Takes an access to a sampled object. Its history has it already.
   *
   * @param bytes space that the object takes up in the cache, 1 or more
   * @param clock of the zone
   * @param model the model that decides, or null
   * @param shadow a model that is only watched, or null
   */
  public void onAccess(
      ObjectKey key,
      long bytes,
      long nowMs,
      ZoneClock clock,
      @Nullable Scorer model,
      @Nullable Scorer shadow) {
    noteModels(model, shadow, nowMs);
    if (accesses++ % RESHAPE_EVERY == 0) {
      reshape(clock);
      publish();
    }
    long objects = zoneObjects();
    // Each access to the object comes here, so that candidates need not be looked up again.
    byte[] history = histories.of(key).copy();
    SampledRequest request = new SampledRequest(key, bytes, nowMs, history, clock, objects);
    for (GuardScale scale : scales) {
      if (isUsed(scale, objects) && isNeeded(scale)) {
        scale.access(request, model, shadow, arbiter);
      }
    }
    judge(objects, nowMs);
  }

  private void noteModels(@Nullable Scorer model, @Nullable Scorer shadow, long nowMs) {
    String now = model == null ? "" : model.version();
    if (!now.equals(version)) {
      version = now;
      scales.forEach(GuardScale::restart);
      judge = null;
      // Without a model, it may be that the blocked one is not loaded yet.
      if (model != null && allows(now)) {
        blocks = 0;
        verdict = null;
      }
      arbiter.restart(now, verdict != null, scales, nowMs);
      publish();
    }
    String shadowNow = shadow == null ? "" : shadow.version();
    if (!shadowNow.equals(shadowVersion)) {
      shadowVersion = shadowNow;
      scales.forEach(GuardScale::restartShadow);
    }
  }

  private synchronized long zoneObjects() {
    return (long) zoneObjects.get();
  }

  private synchronized double zoneBytes() {
    return zoneBytes.get();
  }

  private void reshape(ZoneClock clock) {
    double rate = clock.intervalMs() > 0 ? 1e3 / clock.intervalMs() : 0;
    // Before the first question, the zone is not full: it holds all objects.
    boolean isFull = zoneBytes() > 0;
    double objects = isFull ? zoneObjects() : (double) scales.get(0).lruObjects() * (1L << level);
    int wanted = levelFor(objects, rate);
    // Not to and fro at a border.
    if (wanted > level || wanted < level - 1) {
      level = wanted;
      scales.forEach(scale -> scale.retain(wanted));
    }
    double sampledBytes = isFull ? zoneBytes() / (1L << level) : UNLIMITED;
    for (int i = 0; i < SIZES.length; i++) {
      scales.get(i).setCapacity((long) (sampledBytes * SIZES[i]));
    }
  }

  // Of a small zone, the whole is used only.
  private boolean isUsed(GuardScale scale, long objects) {
    return objects == 0 || scale.size() == 1 || scale.size() * (objects >> level) >= FEWEST_OBJECTS;
  }

  // Once a larger cache judges, smaller ones have done their work.
  private boolean isNeeded(GuardScale scale) {
    return judge == null || scale.size() >= judge.size();
  }

  private @Nullable GuardScale largestSettled(long objects) {
    GuardScale largest = null;
    for (GuardScale scale : scales) {
      if (isUsed(scale, objects) && (largest == null || scale.isSettled())) {
        largest = scale;
      }
    }
    return largest;
  }

  private void judge(long objects, long nowMs) {
    GuardScale now = largestSettled(objects);
    if (now == null || version.isEmpty()) {
      return;
    }
    if (now != judge) {
      judge = now;
      startPause();
    }
    if (verdict == null) {
      if (now.comparison().isWorse(MARGIN, DEVIATIONS)) {
        blocks++;
        verdict = new GuardVerdict(version, objective, blocks, nowMs, now.comparison().excess());
        startPause();
        publish();
      }
    } else if (now.lastCompared()) {
      pauseAccesses++;
      pauseExcess += now.lastExcess();
      if (pauseAccesses >= FIRST_PAUSE << Math.min(blocks - 1, MAX_DOUBLINGS)
          && now.lruEvictions() - pauseEvictions >= now.lruObjects() / 4) {
        endPause();
      }
    }
    if (arbiter.judge(now.contest(), verdict != null, scales, nowMs)) {
      publish();
    }
  }

  private void endPause() {
    if (pauseExcess <= 0) {
      verdict = null;
      scales.forEach(GuardScale::restartComparison);
      publish();
    }
    startPause();
  }

  private void startPause() {
    pauseAccesses = 0;
    pauseExcess = 0;
    pauseEvictions = judge == null ? 0 : judge.lruEvictions();
  }

  private String decides() {
    Arbiter.Takeover takeover = arbiter.takeover();
    if (takeover != null) {
      return takeover.scorer().version();
    }
    return verdict != null || version.isEmpty() ? GuardReport.LRU : GuardReport.MODEL;
  }

  private State state() {
    if (verdict != null) {
      return State.BLOCKED;
    }
    boolean isCompared = judge != null && judge.comparison().accesses() > 0;
    return isCompared ? State.ALLOWED : State.WARMING;
  }

  private void publish() {
    List<GuardReport.Scale> used = new ArrayList<>();
    for (GuardScale scale : scales) {
      if (isUsed(scale, zoneObjects())) {
        used.add(scale.report(scale == judge));
      }
    }
    report =
        new GuardReport(
            state(),
            objective,
            accesses,
            1L << level,
            zoneObjects(),
            (long) zoneBytes(),
            decides(),
            arbiter.sinceMs(),
            arbiter.takeovers(),
            blocks,
            List.copyOf(used));
  }
}
