package io.coldrl.server.eviction;

import io.coldrl.core.guard.GuardObjective;
import io.coldrl.core.guard.ObjectKey;
import io.coldrl.core.guard.ZoneGuard;
import io.coldrl.core.record.CachedFile;
import io.coldrl.core.record.ZoneClock;
import io.coldrl.inference.ModelLane;
import io.coldrl.inference.ModelSlot;
import io.coldrl.server.admin.AgentMetrics;
import io.coldrl.server.admin.Counter;
import io.coldrl.server.store.HistoryStore;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the {@link ZoneGuard} of each zone on a thread of its own, so that neither decisions nor
 * recording wait for it. If that thread is too slow, sampled accesses are dropped and counted.
 */
public final class EvictionGuard implements AccessRecorder.Observer, AutoCloseable {
  /** Most zones with a guard. In further ones, the model always decides. */
  public static final int MAX_ZONES = 64;

  private static final Logger LOG = LoggerFactory.getLogger(EvictionGuard.class);
  private static final int QUEUE = 8_192;
  private static final long STOP_MS = 1_000;

  private final HistoryStore store;
  private final ModelSlot models;
  private final @Nullable ModelSlot shadow;
  private final AgentMetrics metrics;
  private final BlockingQueue<SampledAccess> queue = new ArrayBlockingQueue<>(QUEUE);
  private int guarded;
  private final ZoneClock clock = new ZoneClock();
  private final Thread thread = new Thread(this::run, "coldrl-guard");
  private volatile boolean stopping;

  // Of the thread.
  private byte @Nullable [] card;
  private GuardObjective objective = GuardObjective.OBJECTS;

  private record SampledAccess(Zone zone, ObjectKey key, long bytes, long timeMs) {}

  private EvictionGuard(
      HistoryStore store, ModelSlot models, @Nullable ModelSlot shadow, AgentMetrics metrics) {
    this.store = store;
    this.models = models;
    this.shadow = shadow;
    this.metrics = metrics;
  }

  /**
   * Starts the thread.
   *
   * @param models a slot with a lane for this thread
   * @param shadow the slot of a model that is only watched, or null
   */
  public static EvictionGuard start(
      HistoryStore store, ModelSlot models, @Nullable ModelSlot shadow, AgentMetrics metrics) {
    EvictionGuard guard = new EvictionGuard(store, models, shadow, metrics);
    guard.thread.setDaemon(true);
    guard.thread.start();
    return guard;
  }

  @Override
  public void onAccess(Zone zone, long keyHigh, long keyLow, long sizeBytes, long timeMs) {
    ZoneGuard guard = zone.guard();
    if (guard == null) {
      guard = watch(zone);
    }
    if (guard == null || sizeBytes <= 0 || !guard.samples(keyHigh, keyLow)) {
      return;
    }
    ObjectKey key = new ObjectKey(keyHigh, keyLow);
    if (!queue.offer(new SampledAccess(zone, key, CachedFile.bytes(sizeBytes), timeMs))) {
      metrics.add(Counter.GUARD_ACCESSES_DROPPED, 1);
    }
  }

  private @Nullable ZoneGuard watch(Zone zone) {
    if (zone.isWarmUp() || guarded == MAX_ZONES) {
      return null;
    }
    guarded++;
    ZoneGuard guard = new ZoneGuard(new StoredHistories(store, zone), guarded);
    zone.setGuard(guard);
    return guard;
  }

  private void run() {
    try {
      while (!stopping) {
        process(queue.take());
      }
    } catch (InterruptedException e) {
      LOG.debug("the guard stops");
    }
  }

  private void process(SampledAccess access) {
    ZoneGuard guard = access.zone().guard();
    ModelLane lane = models.tryAcquire();
    if (guard == null || lane == null) {
      return;
    }
    boolean allowed = guard.allows();
    ModelLane shadowLane = shadow == null ? null : shadow.tryAcquire();
    try (lane;
        shadowLane) {
      access.zone().copyClockTo(clock);
      guard.judgeBy(objective());
      guard.onAccess(
          access.key(),
          access.bytes(),
          access.timeMs(),
          clock,
          lane.scorer(),
          shadowLane == null ? null : shadowLane.scorer());
    }
    if (allowed != guard.allows()) {
      report(access.zone(), allowed);
    }
  }

  private GuardObjective objective() {
    byte[] now = models.card();
    if (now != card) {
      card = now;
      objective = CardObjective.of(now);
    }
    return objective;
  }

  private void report(Zone zone, boolean wasAllowed) {
    String version = models.status().version();
    if (wasAllowed) {
      metrics.add(Counter.GUARD_BLOCKS, 1);
      LOG.warn(
          "zone {}: model {} misses more than LRU would; LRU decides until it recovers",
          zone.name(),
          version);
    } else {
      LOG.info("zone {}: model {} decides again", zone.name(), version);
    }
  }

  /** Stops the thread; waits for at most a second. */
  @Override
  public void close() {
    stopping = true;
    thread.interrupt();
    try {
      thread.join(STOP_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
