package io.coldrl.server.eviction;

import io.coldrl.core.eviction.HistoryRule;
import io.coldrl.core.guard.GuardObjective;
import io.coldrl.core.guard.GuardReport;
import io.coldrl.core.guard.GuardVerdict;
import io.coldrl.core.guard.ObjectKey;
import io.coldrl.core.guard.ZoneGuard;
import io.coldrl.core.record.CachedFile;
import io.coldrl.core.record.ZoneClock;
import io.coldrl.inference.ModelLane;
import io.coldrl.inference.ModelSlot;
import io.coldrl.server.admin.AgentMetrics;
import io.coldrl.server.admin.Counter;
import io.coldrl.server.store.HistoryStore;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
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
  private static final long IDLE_MS = 250;

  private final HistoryStore store;
  private final ModelSlot models;
  private final @Nullable ModelSlot shadow;
  private final List<HistoryRule> alternatives;
  private final AgentMetrics metrics;
  private final GuardVerdicts verdicts;
  private final BlockingQueue<SampledAccess> queue = new ArrayBlockingQueue<>(QUEUE);
  private final AtomicInteger guarded = new AtomicInteger();
  private final ZoneClock clock = new ZoneClock();
  private final Thread thread = new Thread(this::run, "coldrl-guard");
  private volatile boolean stopping;

  // Of the thread.
  private byte @Nullable [] card;
  private GuardObjective objective = GuardObjective.OBJECTS;

  private record SampledAccess(Zone zone, ObjectKey key, long bytes, long timeMs) {}

  private EvictionGuard(
      HistoryStore store,
      ModelSlot models,
      @Nullable ModelSlot shadow,
      List<HistoryRule> alternatives,
      AgentMetrics metrics) {
    this.store = store;
    this.models = models;
    this.shadow = shadow;
    this.alternatives = alternatives;
    this.metrics = metrics;
    this.verdicts = GuardVerdicts.read(VerdictFile.beside(store.path()), metrics);
  }

  /**
   * Starts the thread. A model that an earlier agent with this history blocked is blocked again.
   *
   * @param zones in which nothing was looked up yet
   * @param models a slot with a lane for this thread
   * @param shadow the slot of a model that is only watched, or null
   * @param alternatives rules that may take the model's place in a zone
   */
  public static EvictionGuard start(
      HistoryStore store,
      Zones zones,
      ModelSlot models,
      @Nullable ModelSlot shadow,
      List<HistoryRule> alternatives,
      AgentMetrics metrics) {
    EvictionGuard guard = new EvictionGuard(store, models, shadow, alternatives, metrics);
    zones.prepareWith(guard::restore);
    guard.thread.setDaemon(true);
    guard.thread.start();
    return guard;
  }

  // A question may come before the first access: the guard must be there.
  private void restore(Zone zone) {
    GuardVerdict verdict = verdicts.of(zone.name());
    if (verdict != null && watch(zone, verdict) != null) {
      LOG.warn(
          "zone {}: model {} did worse than LRU before the agent was restarted; LRU decides until it"
              + " recovers",
          zone.name(),
          verdict.version());
    }
  }

  @Override
  public void onAccess(Zone zone, long keyHigh, long keyLow, long sizeBytes, long timeMs) {
    ZoneGuard guard = zone.guard();
    if (guard == null) {
      guard = watch(zone, null);
    }
    if (guard == null || sizeBytes <= 0 || !guard.samples(keyHigh, keyLow)) {
      return;
    }
    ObjectKey key = new ObjectKey(keyHigh, keyLow);
    if (!queue.offer(new SampledAccess(zone, key, CachedFile.bytes(sizeBytes), timeMs))) {
      metrics.add(Counter.GUARD_ACCESSES_DROPPED, 1);
    }
  }

  private @Nullable ZoneGuard watch(Zone zone, @Nullable GuardVerdict verdict) {
    if (zone.isWarmUp() || guarded.get() >= MAX_ZONES) {
      return null;
    }
    long seed = guarded.incrementAndGet();
    ZoneGuard guard = new ZoneGuard(new StoredHistories(store, zone), seed, alternatives, verdict);
    zone.setGuard(guard);
    return guard;
  }

  private void run() {
    try {
      while (!stopping) {
        SampledAccess access = queue.poll(IDLE_MS, TimeUnit.MILLISECONDS);
        if (access != null) {
          process(access);
        }
        verdicts.saveIfDue(System.nanoTime());
      }
    } catch (InterruptedException e) {
      LOG.debug("the guard stops");
    }
    verdicts.save();
  }

  private void process(SampledAccess access) {
    ZoneGuard guard = access.zone().guard();
    ModelLane lane = models.tryAcquire();
    if (guard == null || lane == null) {
      return;
    }
    GuardVerdict before = guard.verdict();
    GuardReport seen = guard.report();
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
    GuardVerdict now = guard.verdict();
    if (now != before) {
      verdicts.set(access.zone().name(), now);
      report(access.zone(), now);
    }
    reportTakeover(access.zone(), seen, guard.report());
  }

  private void reportTakeover(Zone zone, GuardReport before, GuardReport now) {
    if (now.takeovers() > before.takeovers()) {
      metrics.add(Counter.GUARD_TAKEOVERS, now.takeovers() - before.takeovers());
      LOG.info("zone {}: {} decides in place of {}", zone.name(), now.decides(), before.decides());
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

  private void report(Zone zone, @Nullable GuardVerdict verdict) {
    if (verdict != null) {
      metrics.add(Counter.GUARD_BLOCKS, 1);
      LOG.warn(
          "zone {}: model {} misses {}% more {} than LRU would; LRU decides until it recovers",
          zone.name(),
          verdict.version(),
          Math.round(verdict.excess() * 100),
          verdict.objective().name().toLowerCase(Locale.ROOT));
    } else {
      LOG.info("zone {}: model {} decides again", zone.name(), models.status().version());
    }
  }

  /** Stops the thread; waits for at most a second. */
  @Override
  public void close() {
    // Not interrupted, since that would fail the last write.
    stopping = true;
    try {
      thread.join(STOP_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
