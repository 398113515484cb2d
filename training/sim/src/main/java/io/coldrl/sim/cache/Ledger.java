package io.coldrl.sim.cache;

import io.coldrl.core.record.NginxCacheStatus;
import io.coldrl.trace.Trace;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** Replays a trace and keeps the counts of a run. Owned by the simulator's thread. */
final class Ledger {
  private static final int PROGRESS_MASK = (1 << 13) - 1;

  private final Trace trace;
  private final int firstCounted;
  private final Timeline timeline;
  private final Blocks blocks;
  private long misses;
  private long requestedBytes;
  private long missedBytes;
  private long staleMisses;
  private long bypassed;
  private long revalidated;
  private long scarce;

  Ledger(Trace trace, SimulationOptions options) {
    this.trace = trace;
    firstCounted = options.firstCounted(trace.requests());
    timeline = new Timeline(trace);
    blocks = new Blocks(trace, firstCounted);
  }

  /** Calls {@code request} for each request in order. */
  void replay(IntConsumer request, IntConsumer progress) {
    int requests = trace.requests();
    for (int i = 0; i < requests; i++) {
      if (i == firstCounted) {
        forgetWarmUp();
      }
      request.accept(i);
      if ((i & PROGRESS_MASK) == PROGRESS_MASK) {
        progress.accept(i + 1);
      }
    }
    progress.accept(requests);
  }

  private void forgetWarmUp() {
    misses = 0;
    requestedBytes = 0;
    missedBytes = 0;
    staleMisses = 0;
    bypassed = 0;
    revalidated = 0;
    scarce = 0;
  }

  void count(int request, NginxCacheStatus status) {
    long size = trace.sizeBytes(request);
    requestedBytes += size;
    if (!status.isHit()) {
      misses++;
      missedBytes += size;
    }
    switch (status) {
      case EXPIRED -> staleMisses++;
      case REVALIDATED -> revalidated++;
      case SCARCE -> scarce++;
      default -> {}
    }
    timeline.count(trace.timeMs(request), status.isHit(), size);
    blocks.count(request, status);
  }

  /** The last miss was of an object larger than the cache. */
  void bypassed() {
    bypassed++;
  }

  NginxCounts nginxCounts(long inactive, long wakeUps, long cutShort) {
    return new NginxCounts(revalidated, scarce, inactive, wakeUps, cutShort);
  }

  SimulationResult result(
      String name,
      CacheState cache,
      SimulatedPolicy policy,
      long nanos,
      @Nullable NginxCounts nginx) {
    return new SimulationResult(
        name,
        cache.capacityBytes(),
        trace.requests() - firstCounted,
        misses,
        requestedBytes,
        missedBytes,
        staleMisses,
        bypassed,
        cache.evictions(),
        cache.peakBytes(),
        policy.modelDecisions(),
        policy.fallbackDecisions(),
        timeline,
        blocks,
        trace.requests() * 1e9 / Math.max(1, nanos),
        nginx);
  }
}
