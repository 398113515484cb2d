package io.coldrl.server.transport;

import io.coldrl.core.record.FixedRecord;
import io.coldrl.core.record.NginxCacheStatus;
import io.coldrl.server.admin.AgentMetrics;
import io.coldrl.server.admin.Counter;
import io.coldrl.server.eviction.AccessRecorder;
import io.coldrl.server.eviction.ReportedPositions;
import io.coldrl.server.eviction.Zone;
import io.coldrl.server.eviction.Zones;
import io.coldrl.server.store.HistoryKey;
import java.util.Arrays;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Records reports in the history: checks each access and skips duplicates. Used by the recording
 * thread only.
 */
final class ReportRecorder {
  private final Zones zones;
  private final AccessRecorder recorder;
  private final ReportedPositions positions;
  private final AgentMetrics metrics;
  // Of the current report: the zones (null if there are too many), and whether each has an access.
  private final @Nullable Zone[] known = new @Nullable Zone[RequestCheck.MAX_ZONES];
  private final boolean[] accessed = new boolean[RequestCheck.MAX_ZONES];
  private final LongSupplier unixMs;
  private long ignored;
  private long latestMs;

  /** Counts of accesses of one stream. */
  static final class Tally {
    long accepted;
    long rejected;
    long duplicates;

    void add(Tally other) {
      accepted += other.accepted;
      rejected += other.rejected;
      duplicates += other.duplicates;
    }
  }

  /**
   * @param unixMs the time in Unix ms; accesses more than a day later are rejected
   */
  ReportRecorder(
      Zones zones,
      AccessRecorder recorder,
      ReportedPositions positions,
      AgentMetrics metrics,
      LongSupplier unixMs) {
    this.unixMs = unixMs;
    this.zones = zones;
    this.recorder = recorder;
    this.positions = positions;
    this.metrics = metrics;
  }

  /** Records a report and returns the counts of its accesses. */
  Tally record(AccessReport report) {
    Tally tally = new Tally();
    ignored = 0;
    latestMs = unixMs.getAsLong() + FixedRecord.MAX_AHEAD_MS;
    boolean isWarmUp = false;
    if (RequestCheck.areZonesValid(report)) {
      findZones(report);
      Zone first = known[0];
      isWarmUp = first != null && first.isWarmUp();
      recordAll(report, tally);
    }
    tally.rejected = report.accesses() - tally.accepted - tally.duplicates;
    if (!isWarmUp) {
      count(report, tally);
    }
    return tally;
  }

  private void count(AccessReport report, Tally tally) {
    metrics.add(Counter.ACCESSES_ACCEPTED, tally.accepted);
    metrics.add(Counter.ACCESSES_REJECTED, tally.rejected);
    metrics.add(Counter.ACCESSES_DUPLICATES, tally.duplicates);
    metrics.add(Counter.ACCESSES_IGNORED, ignored);
    metrics.add(Counter.ACCESSES_DROPPED_BY_CLIENTS, Math.max(0, report.dropped()));
  }

  private void findZones(AccessReport report) {
    for (int i = 0; i < report.zones(); i++) {
      known[i] = zones.findOrCreate(report.zone(i));
    }
    Arrays.fill(accessed, false);
  }

  private void recordAll(AccessReport report, Tally tally) {
    AccessReader access = new AccessReader(report);
    positions.startBatch(report.epoch());
    for (int i = 0; i < RequestCheck.MAX_ACCESSES && access.next(); i++) {
      int index = report.namesZones() ? access.zone() : 0;
      Zone zone = index >= 0 && index < report.zones() ? known[index] : null;
      if (zone == null || !isValid(access)) {
        continue;
      }
      if (positions.isNew(report.position() + i, access.timeMs())) {
        accessed[index] |= record(zone, access);
        tally.accepted++;
      } else {
        tally.duplicates++;
      }
    }
    positions.endBatch();
    for (int i = 0; i < report.zones(); i++) {
      Zone zone = known[i];
      if (zone != null && accessed[i]) {
        recorder.endBatch(zone);
      }
    }
  }

  // Side effect: copies the key to the recorder's key.
  private boolean isValid(AccessReader access) {
    if (!RequestCheck.isValid(access, latestMs)) {
      return false;
    }
    access.copyKey(recorder.key(), HistoryKey.OBJECT_OFFSET);
    return !HistoryKey.isReserved(recorder.key());
  }

  // Returns whether the zone's clock has advanced.
  private boolean record(Zone zone, AccessReader access) {
    int rttMs = access.originHeaderMs() >= 0 ? access.originHeaderMs() : access.originResponseMs();
    if (access.isRefresh()) {
      boolean isKnown =
          recorder.refresh(zone, access.timeMs(), access.sizeBytes(), access.ttlMs(), rttMs);
      ignored += isKnown ? 0 : 1;
      return false;
    }
    NginxCacheStatus status = NginxCacheStatus.of(access.status());
    if (!status.isCounted()) {
      ignored++;
      return false;
    }
    access.copyGroups(recorder.groups());
    recorder.record(
        zone, access.timeMs(), status.isHit(), access.sizeBytes(), access.ttlMs(), rttMs);
    return true;
  }
}
