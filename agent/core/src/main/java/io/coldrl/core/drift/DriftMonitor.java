package io.coldrl.core.drift;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates the samples of live features in windows of an hour, and tells whether they have left
 * the ranges of training. It warns only.
 *
 * <p>One thread calls {@link #watch} and {@link #tick}; any thread may call the other methods.
 */
public final class DriftMonitor {
  /*
   * A minute of crawlers must not raise the alarm, and a day of drift must not pass unseen: so an
   * hour. 1,000 samples make the standard error of a share 0.016 at most; an agent that decides less
   * than once in 3.6 s needs longer than an hour for them.
   *
   * If live candidates were drawn as the rows of training are, 2% of the values would be outside.
   * They are not: training sees objects in all states, a running cache asks about those that are idle
   * for long, and it lives on after the training part ended. Ranges of the first 70% of eleek,
   * concrete and adaptsize have up to 45% of a feature's values outside on the last 30%, in caches of
   * 0.1 to 10 times the size trained for. The default model, which was trained for no site, has up to
   * 83% there, and serves well. Objects 100 times as large on concrete have 98%. Hence 90%, and 75% to
   * end, so that a share near the limit does not toggle. DriftCheck in the lab measures all that.
   */
  static final long WINDOW_NANOS = TimeUnit.HOURS.toNanos(1);
  static final int MIN_SAMPLES = 1_000;
  static final double START = 0.9;
  static final double END = 0.75;

  private volatile @Nullable DriftWindow window;
  private volatile DriftReport report = DriftReport.NONE;

  // Of the thread that ticks.
  private List<TrainedRange> ranges = List.of();
  private long startNanos;

  /** The window that takes samples now, or null if there is nothing to compare them with. */
  public @Nullable DriftWindow window() {
    return window;
  }

  /** What the last complete window says. */
  public DriftReport report() {
    return report;
  }

  /**
   * Starts anew with the ranges of another model.
   *
   * @param newRanges of each feature in the order of the vectors; empty if they are not known
   * @param nowNanos a monotonic clock
   */
  public void watch(List<TrainedRange> newRanges, long nowNanos) {
    ranges = newRanges;
    report = DriftReport.NONE;
    start(nowNanos);
  }

  private void start(long nowNanos) {
    startNanos = nowNanos;
    window = ranges.isEmpty() ? null : new DriftWindow(ranges);
  }

  /** Must be called every second or so: ends a window that is complete. */
  public void tick(long nowNanos) {
    DriftWindow current = window;
    if (current == null
        || nowNanos - startNanos < WINDOW_NANOS
        || current.samples() < MIN_SAMPLES) {
      return;
    }
    start(nowNanos);
    List<FeatureShare> shares = current.shares();
    report = new DriftReport(state(shares), current.samples(), shares);
  }

  private DriftReport.State state(List<FeatureShare> shares) {
    double limit = report.state() == DriftReport.State.OUTSIDE ? END : START;
    return shares.stream().anyMatch(share -> share.warnsAbove(limit))
        ? DriftReport.State.OUTSIDE
        : DriftReport.State.INSIDE;
  }
}
