package io.coldrl.server.eviction;

import io.coldrl.core.drift.DriftMonitor;
import io.coldrl.core.drift.DriftReport;
import io.coldrl.core.drift.DriftReport.State;
import io.coldrl.core.drift.DriftWindow;
import io.coldrl.core.drift.TrainedRange;
import io.coldrl.inference.ModelSlot;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches whether the features of live decisions leave the ranges in the card of the eviction
 * model. Logs when that starts and when it ends; changes nothing.
 */
public final class EvictionDrift {
  private static final Logger LOG = LoggerFactory.getLogger(EvictionDrift.class);

  private final ModelSlot models;
  private final LongSupplier nanoClock;
  private final DriftMonitor monitor = new DriftMonitor();

  // Of the thread that ticks.
  private byte @Nullable [] card;
  private String version = "";

  /**
   * @param nanoClock a monotonic clock in ns
   */
  public EvictionDrift(ModelSlot models, LongSupplier nanoClock) {
    this.models = models;
    this.nanoClock = nanoClock;
  }

  /** The window that takes samples now, or null if there is no card to compare them with. */
  public @Nullable DriftWindow window() {
    return monitor.window();
  }

  /** What the last complete window says. */
  public DriftReport report() {
    return monitor.report();
  }

  /** Must be called every second or so, by one thread. */
  public void tick() {
    byte[] newCard = models.card();
    DriftReport before = monitor.report();
    // Another array is another card, or the same one read again.
    if (newCard != card) {
      card = newCard;
      monitor.watch(newCard == null ? List.of() : ranges(newCard), nanoClock.getAsLong());
    } else {
      monitor.tick(nanoClock.getAsLong());
    }
    report(before.state(), monitor.report());
    version = models.status().version();
  }

  private List<TrainedRange> ranges(byte[] json) {
    try {
      return CardRanges.of(json);
    } catch (IllegalArgumentException e) {
      LOG.warn(
          "drift is not watched: the card of model {} has no usable feature ranges: {}",
          models.status().version(),
          e.getMessage());
      return List.of();
    }
  }

  private void report(State before, DriftReport now) {
    if (before != State.OUTSIDE && now.state() == State.OUTSIDE) {
      LOG.warn(
          "the traffic has drifted away from what model {} was trained on: outside the range of"
              + " training are {} of the samples; train a model on a recent log",
          version,
          now.causes());
    } else if (before == State.OUTSIDE && now.state() == State.INSIDE) {
      LOG.info("the traffic is again as what model {} was trained on", version);
    } else if (before == State.OUTSIDE && now.state() == State.UNKNOWN) {
      LOG.info("the drift from model {} is no longer watched: the model was replaced", version);
    }
  }
}
