package io.coldrl.sim.cache;

import io.coldrl.core.record.NginxCacheStatus;
import io.coldrl.trace.Trace;

/**
 * Counts of a run in equal blocks of consecutive requests after the warm-up. Confidence intervals
 * resample these blocks, because neighbouring requests are not independent. Owned by the
 * simulator's thread until the run ends.
 */
public final class Blocks {
  /** Blocks of a run; some are empty if there are fewer requests. */
  public static final int COUNT = 60;

  private final long[] requests = new long[COUNT];
  private final long[] misses = new long[COUNT];
  private final long[] requestedBytes = new long[COUNT];
  private final long[] missedBytes = new long[COUNT];
  private final long[] requestedMs = new long[COUNT];
  private final long[] missedMs = new long[COUNT];
  private final Trace trace;
  private final int firstCounted;
  private int block;
  private int nextBlock;

  /** Blocks for the requests from {@code firstCounted} to the end of the trace, all zero. */
  Blocks(Trace trace, int firstCounted) {
    this.trace = trace;
    this.firstCounted = firstCounted;
    nextBlock = startOf(1);
  }

  void count(int request, NginxCacheStatus status) {
    if (request < firstCounted) {
      return;
    }
    while (request >= nextBlock) {
      nextBlock = startOf(++block + 1);
    }
    long costMs = trace.missCostMs(request);
    requests[block]++;
    requestedBytes[block] += trace.sizeBytes(request);
    requestedMs[block] += costMs;
    if (!status.isHit()) {
      misses[block]++;
      missedBytes[block] += trace.sizeBytes(request);
    }
    // A revalidated hit waits for the origin too.
    if (status.originAnswered()) {
      missedMs[block] += costMs;
    }
  }

  private int startOf(int i) {
    long counted = (long) trace.requests() - firstCounted;
    return (int) (firstCounted + i * counted / COUNT);
  }

  /** Requested amount in block {@code i}, in the unit of {@code objective}. */
  public long requested(Objective objective, int i) {
    return switch (objective) {
      case OBJECTS -> requests[i];
      case BYTES -> requestedBytes[i];
      case COST -> requestedMs[i];
    };
  }

  /** Missed amount in block {@code i}, in the unit of {@code objective}. */
  public long missed(Objective objective, int i) {
    return switch (objective) {
      case OBJECTS -> misses[i];
      case BYTES -> missedBytes[i];
      case COST -> missedMs[i];
    };
  }

  /** Share missed over all blocks, 0 to 1; 0 without requests. */
  public double missRatio(Objective objective) {
    long asked = 0;
    long missed = 0;
    for (int i = 0; i < COUNT; i++) {
      asked += requested(objective, i);
      missed += missed(objective, i);
    }
    return asked == 0 ? 0 : (double) missed / asked;
  }
}
