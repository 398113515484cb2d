package io.coldrl.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** Progress bars on stderr; hidden if stderr is not a terminal. Honors {@code NO_COLOR}. */
public final class Progress {
  private static final int REFRESH_MS = 200;
  private static final int MAX_WIDTH = 100;

  private final boolean visible;

  private Progress(boolean visible) {
    this.visible = visible;
  }

  /** Returns bars that are visible if stderr is a terminal other than {@code TERM=dumb}. */
  public static Progress onTerminal() {
    // The JDK has no test for stderr alone; on Linux, the target of descriptor 2 shows it.
    Path stderr = Path.of("/proc/self/fd/2");
    boolean terminal;
    try {
      String target = Files.readSymbolicLink(stderr).toString();
      terminal = target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
    } catch (IOException | UnsupportedOperationException e) {
      terminal = false;
    }
    return new Progress(terminal && !"dumb".equals(System.getenv("TERM")));
  }

  /** Returns bars that are never visible. */
  public static Progress silent() {
    return new Progress(false);
  }

  /** Whether the bars are visible. */
  public boolean visible() {
    return visible;
  }

  /**
   * Starts a bar. The caller closes it.
   *
   * @param title a few words before the bar
   * @param total number of steps
   */
  public Bar bar(String title, long total) {
    if (!visible) {
      return new Bar(null);
    }
    boolean plain = System.getenv("NO_COLOR") != null;
    ProgressBarStyle style = plain ? ProgressBarStyle.ASCII : ProgressBarStyle.COLORFUL_UNICODE_BAR;
    return new Bar(
        new ProgressBarBuilder()
            .setTaskName(title)
            .setInitialMax(Math.max(1, total))
            .setStyle(style)
            .setUpdateIntervalMillis(REFRESH_MS)
            .setConsumer(new ConsoleProgressBarConsumer(System.err, MAX_WIDTH))
            .startsFrom(0, Duration.ZERO)
            .build());
  }

  /** One progress bar. Thread-safe. */
  public static final class Bar implements AutoCloseable {
    private final @Nullable ProgressBar bar;

    private Bar(@Nullable ProgressBar bar) {
      this.bar = bar;
    }

    /** Sets the number of steps that are done. */
    public void stepTo(long done) {
      if (bar != null) {
        bar.stepTo(done);
      }
    }

    /** Shows a few words after the bar. */
    public void note(String words) {
      if (bar != null) {
        bar.setExtraMessage(words);
      }
    }

    @Override
    public void close() {
      if (bar != null) {
        bar.close();
      }
    }
  }
}
