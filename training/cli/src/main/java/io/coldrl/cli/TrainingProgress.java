package io.coldrl.cli;

import io.coldrl.learn.eviction.EvictionTrainResult;
import io.coldrl.learn.eviction.TrainListener;
import java.io.PrintWriter;
import java.util.Locale;

/**
 * Shows how training goes: a bar with the time left where a person watches, else a line for each
 * stage that is done.
 */
final class TrainingProgress implements TrainListener, AutoCloseable {
  private static final int STEPS = 1000;

  private final Progress.Bar bar;
  private final boolean lines;
  private final PrintWriter err;
  private final String stretch;
  private final long start = System.nanoTime();
  private double share;

  /**
   * Starts to show.
   *
   * @param stretch on which stages are judged, such as "validation stretch"
   */
  TrainingProgress(Progress progress, PrintWriter err, String stretch) {
    this.stretch = stretch;
    bar = progress.bar("training", STEPS);
    lines = !progress.visible();
    this.err = err;
  }

  @Override
  public void onProgress(String stage, double newShare) {
    share = newShare;
    bar.note(stage);
    bar.stepTo(Math.round(STEPS * share));
  }

  @Override
  public void onStage(EvictionTrainResult.Stage stage) {
    if (!lines) {
      return;
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    String left =
        share > 0
            ? String.format(
                Locale.ROOT, "; %.0f s, at most %.0f s left", seconds, seconds / share - seconds)
            : "; from the checkpoint";
    err.printf(
        Locale.ROOT,
        "%s: %.2f%% missed on the %s%s%n",
        stage.name(),
        100 * stage.validationMissRatio(),
        stretch,
        left);
    err.flush();
  }

  @Override
  public void close() {
    bar.close();
  }
}
