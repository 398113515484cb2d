package io.coldrl.core.drift;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What the last complete window says.
 *
 * @param state whether the features have left their ranges
 * @param samples feature vectors in the window; 0 if there is none yet
 * @param shares of all features, in order; empty if there is no window yet
 */
public record DriftReport(State state, long samples, List<FeatureShare> shares) {
  /** Before the first window. */
  static final DriftReport NONE = new DriftReport(State.UNKNOWN, 0, List.of());

  /** The features that keep the alarm on and their shares, such as "size_bytes 93%". */
  public String causes() {
    return shares.stream()
        .filter(share -> share.warnsAbove(DriftMonitor.END))
        .map(
            share ->
                String.format(Locale.ROOT, "%s %.0f%%", share.feature(), 100 * share.outside()))
        .collect(Collectors.joining(", "));
  }

  /** Whether the features have left their ranges. */
  public enum State {
    /** The model has no card of its own with ranges, or no window is complete. */
    UNKNOWN,
    /** They are inside. */
    INSIDE,
    /** They are outside; the model was not trained for this traffic. */
    OUTSIDE
  }
}
