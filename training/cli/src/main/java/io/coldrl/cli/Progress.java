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

/** Progress bars on stderr; silent where stderr is no terminal. {@code NO_COLOR} is obeyed. */
public final class Progress {
  private static final int REFRESH_MS = 200;
  private static final int MAX_WIDTH = 100;

  private final boolean visible;

  private Progress(boolean visible) {
    this.visible = visible;
  }

  /** Bars where a person sees them: the process has a terminal, and it is not a dumb one. */
  public static Progress onTerminal() {
    // The JDK can't tell for stderr alone; on Linux, what descriptor 2 points to can.
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

  /** No bars. */
  public static Progress silent() {
    return new Progress(false);
  }

  /** Whether a person sees the bars. */
  public boolean visible() {
    return visible;
  }

  /**
   * Starts a bar; close it when done.
   *
   * @param title a few words
   * @param total steps, 1 or more
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

  /** One bar. May be stepped from any thread. */
  public static final class Bar implements AutoCloseable {
    private final @Nullable ProgressBar bar;

    private Bar(@Nullable ProgressBar bar) {
      this.bar = bar;
    }

    /** Sets how many steps are done. */
    public void stepTo(long done) {
      if (bar != null) {
        bar.stepTo(done);
      }
    }

    /** Says a few words behind the bar. */
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
