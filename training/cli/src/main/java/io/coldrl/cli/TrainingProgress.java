package io.coldrl.cli;

import io.coldrl.learn.TrainListener;
import io.coldrl.learn.TrainingStage;
import java.io.PrintWriter;
import java.util.Locale;

/**
 * Shows the progress of training on stderr: a progress bar on a terminal, otherwise a line for each
 * completed stage.
 */
final class TrainingProgress implements TrainListener, AutoCloseable {
  private static final int STEPS = 1000;

  private final Progress.Bar bar;
  private final boolean lines;
  private final PrintWriter err;
  private final String part;
  private final long start = System.nanoTime();
  private double share;

  /**
   * @param part the part of the log that stages are evaluated on, such as "validation part"
   */
  TrainingProgress(Progress progress, PrintWriter err, String part) {
    this.part = part;
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
  public void onStage(TrainingStage stage) {
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
        100 * stage.validation(),
        part,
        left);
    err.flush();
  }

  @Override
  public void close() {
    bar.close();
  }
}
