package io.coldrl.server.eviction;

import io.coldrl.core.Failure;
import io.coldrl.core.guard.GuardVerdict;
import io.coldrl.server.admin.AgentMetrics;
import io.coldrl.server.admin.Counter;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The models that are blocked, by zone, kept over restarts of the agent. Those of zones that this
 * agent has not met yet stay as they were read.
 *
 * <p>Any thread may read; one thread at a time may change and save.
 */
final class GuardVerdicts {
  private static final Logger LOG = LoggerFactory.getLogger(GuardVerdicts.class);
  private static final long PAUSE_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final VerdictFile file;
  private final AgentMetrics metrics;
  private final Map<String, GuardVerdict> verdicts;
  private boolean isChanged;
  private boolean hasFailed;
  private boolean isPausing;
  private long pausedAtNanos;

  private GuardVerdicts(
      VerdictFile file, AgentMetrics metrics, Map<String, GuardVerdict> verdicts) {
    this.file = file;
    this.metrics = metrics;
    this.verdicts = new ConcurrentHashMap<>(verdicts);
  }

  /** Reads the file. One that can't be used is logged and counted, and holds no verdicts. */
  static GuardVerdicts read(VerdictFile file, AgentMetrics metrics) {
    Map<String, GuardVerdict> verdicts = Map.of();
    try {
      verdicts = file.read();
    } catch (Failure e) {
      metrics.add(Counter.GUARD_FILE_ERRORS, 1);
      LOG.warn("{}; each model starts with a clean record", e.getMessage());
    }
    return new GuardVerdicts(file, metrics, verdicts);
  }

  /** The verdict in a zone, or null. */
  @Nullable GuardVerdict of(String zone) {
    return verdicts.get(zone);
  }

  /**
   * Changes the verdict in a zone.
   *
   * @param verdict null if no model is blocked
   */
  void set(String zone, @Nullable GuardVerdict verdict) {
    if (verdict == null) {
      verdicts.remove(zone);
    } else {
      verdicts.put(zone, verdict);
    }
    isChanged = true;
  }

  /**
   * Saves changes, at most once a minute.
   *
   * @param nowNanos of a monotonic clock
   */
  void saveIfDue(long nowNanos) {
    if (isChanged && (!isPausing || nowNanos - pausedAtNanos >= PAUSE_NANOS)) {
      isPausing = true;
      pausedAtNanos = nowNanos;
      save();
    }
  }

  /** Saves changes. What can't be written is logged and counted, and tried again when it is due. */
  void save() {
    if (!isChanged) {
      return;
    }
    try {
      file.write(verdicts);
      isChanged = false;
      hasFailed = false;
    } catch (Failure e) {
      metrics.add(Counter.GUARD_FILE_ERRORS, 1);
      if (!hasFailed) {
        LOG.warn(
            "{}; a restarted agent would not know the models that are blocked", e.getMessage());
      }
      hasFailed = true;
    }
  }
}
