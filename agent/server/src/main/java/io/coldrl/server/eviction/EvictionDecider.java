package io.coldrl.server.eviction;

import io.coldrl.core.drift.DriftWindow;
import io.coldrl.core.eviction.EvictionBatch;
import io.coldrl.core.eviction.EvictionDecision;
import io.coldrl.core.eviction.EvictionFeature;
import io.coldrl.core.eviction.EvictionPolicy;
import io.coldrl.core.eviction.EvictionSource;
import io.coldrl.core.guard.ZoneGuard;
import io.coldrl.core.record.FixedRecord;
import io.coldrl.core.record.ObjectHistory;
import io.coldrl.core.record.ZoneClock;
import io.coldrl.core.scoring.Scorer;
import io.coldrl.inference.ModelLane;
import io.coldrl.inference.ModelSlot;
import io.coldrl.server.store.HistoryKey;
import io.coldrl.server.store.HistoryLookup;
import io.coldrl.server.store.HistoryStore;
import java.util.Arrays;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides one request at a time: {@link #begin}, {@link #add} each candidate, {@link #decide}. All
 * its memory is reused. Owned by one thread.
 */
public final class EvictionDecider {
  /*
   * The zone's clock is copied once at the start, so that all candidates are seen at one time while
   * another thread records accesses. Their records are read one by one; one that changes in between
   * is as good as one that changed just before.
   *
   * A question that has waited for longer than its budget is not worth a look-up: others wait behind
   * it, and LRU answers them all at once.
   */
  private final ModelSlot models;
  private final boolean guarded;
  private final Supplier<@Nullable DriftWindow> drift;
  private final LongSupplier nanoClock;
  private final EvictionPolicy policy;
  private final HistoryLookup lookup;
  private final EvictionBatch batch = new EvictionBatch();
  private final EvictionDecision decision = new EvictionDecision();
  private final ObjectHistory history = new ObjectHistory();
  private final ZoneClock clock = new ZoneClock();
  private final ZoneClock unknownZone = new ZoneClock();
  private final byte[] zoneKey = new byte[HistoryKey.BYTES];
  private final long[] sizeBytes = new long[EvictionBatch.MAX_CANDIDATES];
  private final long[] lastAccessMs = new long[EvictionBatch.MAX_CANDIDATES];
  private final int[] uses = new int[EvictionBatch.MAX_CANDIDATES];
  private int candidates;
  private @Nullable ZoneGuard guard;
  private boolean zoneIsKnown;
  private boolean isWarmUp;
  private int sampled;
  private long deadlineNanos;
  private boolean isLate;
  private long nowMs;
  private long cachedObjects;
  private String modelVersion = "";

  /**
   * @param guarded whether the guard may let LRU or an alternative decide in place of the model
   * @param drift takes samples of the features; gives null while none are wanted
   * @param nanoClock a monotonic clock in ns
   */
  public EvictionDecider(
      HistoryStore store,
      ModelSlot models,
      boolean guarded,
      Supplier<@Nullable DriftWindow> drift,
      LongSupplier nanoClock) {
    this.lookup = store.newLookup(EvictionBatch.MAX_CANDIDATES);
    this.models = models;
    this.guarded = guarded;
    this.drift = drift;
    this.nanoClock = nanoClock;
    this.policy = new EvictionPolicy(nanoClock);
  }

  /**
   * Starts a decision.
   *
   * @param zone the zone, or null if it is unknown
   * @param newNowMs the cache's clock, Unix ms
   * @param newCachedObjects objects in the zone now
   * @param newDeadlineNanos when the decision must be ready, on this decider's clock
   */
  public void begin(
      @Nullable Zone zone, long newNowMs, long newCachedObjects, long newDeadlineNanos) {
    deadlineNanos = newDeadlineNanos;
    isLate = nanoClock.getAsLong() - deadlineNanos > 0;
    batch.clear();
    candidates = 0;
    nowMs = newNowMs;
    cachedObjects = newCachedObjects;
    zoneIsKnown = zone != null;
    isWarmUp = zone != null && zone.isWarmUp();
    guard = zone == null ? null : zone.guard();
    if (zone == null) {
      clock.copyFrom(unknownZone);
    } else {
      zone.copyClockTo(clock);
      zone.startKey(zoneKey);
    }
  }

  /**
   * The array from which {@link #add} reads the candidate's key: the caller puts it at {@link
   * #nextKey}, from {@link HistoryKey#OBJECT_OFFSET} on.
   */
  public byte[] keys() {
    return lookup.keys();
  }

  /** Offset in {@link #keys} of the next candidate's key. */
  public int nextKey() {
    return candidates * HistoryKey.BYTES;
  }

  /**
   * Adds the candidate whose key is at {@link #nextKey}; at most {@link
   * EvictionBatch#MAX_CANDIDATES}.
   *
   * @see EvictionBatch#add
   */
  public void add(long candidateBytes, long candidateLastAccessMs, int candidateUses) {
    sizeBytes[candidates] = candidateBytes;
    lastAccessMs[candidates] = candidateLastAccessMs;
    uses[candidates] = candidateUses;
    System.arraycopy(zoneKey, 0, lookup.keys(), nextKey(), HistoryKey.OBJECT_OFFSET);
    candidates++;
  }

  /**
   * Chooses victims among the added candidates.
   *
   * @param bytesNeeded bytes to free, 0 or more
   * @param countNeeded objects to free, 0 or more
   * @return the decision, valid until the next one
   */
  public EvictionDecision decide(long bytesNeeded, int countNeeded) {
    if (isLate) {
      addForLru();
      return decideByLru(EvictionSource.LRU_OVERLOAD, bytesNeeded, countNeeded);
    }
    addWithHistory();
    sampleFeatures();
    if (guard != null) {
      guard.onQuestion(cachedObjects, batch.meanBytes());
    }
    ModelLane lane = models.tryAcquire();
    if (lane == null) {
      return decideByLru(EvictionSource.LRU_OVERLOAD, bytesNeeded, countNeeded);
    }
    try (lane) {
      Scorer model = lane.scorer();
      Scorer decider = model == null || guard == null || !guarded ? model : guard.decider(model);
      if (model != null && decider == null) {
        return decideByLru(EvictionSource.LRU_GUARD, bytesNeeded, countNeeded);
      }
      modelVersion = decider == null ? "" : decider.version();
      policy.decide(batch, decider, bytesNeeded, countNeeded, deadlineNanos, decision);
      return decision;
    }
  }

  private void addForLru() {
    for (int i = 0; i < candidates; i++) {
      batch.addForLru(sizeBytes[i], lastAccessMs[i]);
    }
  }

  private void addWithHistory() {
    byte[] records = lookup.records();
    if (zoneIsKnown) {
      lookup.find(candidates);
    } else {
      Arrays.fill(records, 0, candidates * FixedRecord.BYTES, (byte) 0);
    }
    for (int i = 0; i < candidates; i++) {
      int record = i * FixedRecord.BYTES;
      if (HistoryKey.isReserved(lookup.keys(), i * HistoryKey.BYTES)) {
        Arrays.fill(records, record, record + FixedRecord.BYTES, (byte) 0);
      }
      history.wrap(records, record);
      batch.add(history, sizeBytes[i], lastAccessMs[i], uses[i], nowMs, clock, cachedObjects);
    }
  }

  // One candidate of each decision: those of one decision share the zone's features.
  private void sampleFeatures() {
    DriftWindow window = drift.get();
    if (window != null && !isWarmUp && batch.size() > 0) {
      sampled = sampled + 1 < batch.size() ? sampled + 1 : 0;
      window.add(batch.features(), sampled * EvictionFeature.size());
    }
  }

  private EvictionDecision decideByLru(EvictionSource reason, long bytesNeeded, int countNeeded) {
    String deployed = models.status().version();
    // The module empties its reserve when the version changes: the overload is no change.
    modelVersion = guard == null || !guarded ? deployed : guard.deciderVersion(deployed);
    policy.decideByLru(batch, reason, bytesNeeded, countNeeded, decision);
    return decision;
  }

  /**
   * The version of the model at the last decision, or of the alternative in its place; empty if
   * none was loaded.
   */
  public String modelVersion() {
    return modelVersion;
  }
}
