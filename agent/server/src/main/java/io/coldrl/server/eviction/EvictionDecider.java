package io.coldrl.server.eviction;

import io.coldrl.core.eviction.EvictionBatch;
import io.coldrl.core.eviction.EvictionDecision;
import io.coldrl.core.eviction.EvictionPolicy;
import io.coldrl.core.eviction.EvictionSource;
import io.coldrl.core.guard.ZoneGuard;
import io.coldrl.core.record.ObjectHistory;
import io.coldrl.core.record.ZoneClock;
import io.coldrl.core.scoring.Scorer;
import io.coldrl.inference.ModelLane;
import io.coldrl.inference.ModelSlot;
import io.coldrl.server.store.HistoryKey;
import io.coldrl.server.store.HistoryStore;
import java.util.Arrays;
import java.util.function.LongSupplier;
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
   * A question that is late already costs no look-ups: they take most of a decision's time, and
   * what made it late may well have others wait behind it.
   */
  private final HistoryStore store;
  private final ModelSlot models;
  private final boolean guarded;
  private final LongSupplier nanoClock;
  private final EvictionPolicy policy;
  private final EvictionBatch batch = new EvictionBatch();
  private final EvictionDecision decision = new EvictionDecision();
  private final ObjectHistory history = new ObjectHistory();
  private final ZoneClock clock = new ZoneClock();
  private final ZoneClock unknownZone = new ZoneClock();
  private final byte[] key = new byte[HistoryKey.BYTES];
  private final byte[] record = new byte[ObjectHistory.BYTES];
  private @Nullable ZoneGuard guard;
  private boolean zoneIsKnown;
  private long deadlineNanos;
  private boolean isLate;
  private long nowMs;
  private long cachedObjects;
  private String modelVersion = "";

  /**
   * @param guarded whether LRU decides in a zone whose guard blocks the model
   * @param nanoClock a monotonic clock in ns
   */
  public EvictionDecider(
      HistoryStore store, ModelSlot models, boolean guarded, LongSupplier nanoClock) {
    this.store = store;
    this.models = models;
    this.guarded = guarded;
    this.nanoClock = nanoClock;
    this.policy = new EvictionPolicy(nanoClock);
    history.wrap(record, 0);
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
    nowMs = newNowMs;
    cachedObjects = newCachedObjects;
    zoneIsKnown = zone != null;
    guard = zone == null ? null : zone.guard();
    if (zone == null) {
      clock.copyFrom(unknownZone);
    } else {
      zone.copyClockTo(clock);
      zone.startKey(key);
    }
  }

  /**
   * The array from which {@link #add} reads the candidate's key: the caller puts it at {@code
   * [HistoryKey.OBJECT_OFFSET, HistoryKey.BYTES)}.
   */
  public byte[] key() {
    return key;
  }

  /**
   * Adds the candidate whose key is in {@link #key}; at most {@link EvictionBatch#MAX_CANDIDATES}.
   *
   * @see EvictionBatch#add
   */
  public void add(long sizeBytes, long lastAccessMs, int uses) {
    if (isLate) {
      batch.addForLru(sizeBytes, lastAccessMs);
      return;
    }
    if (!zoneIsKnown || HistoryKey.isReserved(key)) {
      Arrays.fill(record, (byte) 0);
    } else {
      store.get(key, record);
    }
    batch.add(history, sizeBytes, lastAccessMs, uses, nowMs, clock, cachedObjects);
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
      return decideByLru(EvictionSource.LRU_BUDGET, bytesNeeded, countNeeded);
    }
    if (guard != null) {
      guard.onQuestion(cachedObjects, batch.meanBytes());
      if (guarded && !guard.allows()) {
        return decideByLru(EvictionSource.LRU_GUARD, bytesNeeded, countNeeded);
      }
    }
    ModelLane lane = models.tryAcquire();
    if (lane == null) {
      return decideByLru(EvictionSource.LRU_OVERLOAD, bytesNeeded, countNeeded);
    }
    try (lane) {
      Scorer scorer = lane.scorer();
      modelVersion = scorer == null ? "" : scorer.version();
      policy.decide(batch, scorer, bytesNeeded, countNeeded, deadlineNanos, decision);
      return decision;
    }
  }

  private EvictionDecision decideByLru(EvictionSource reason, long bytesNeeded, int countNeeded) {
    modelVersion = models.status().version();
    policy.decideByLru(batch, reason, bytesNeeded, countNeeded, decision);
    return decision;
  }

  /** The version of the model at the last decision; empty if none was loaded. */
  public String modelVersion() {
    return modelVersion;
  }
}
