package io.coldrl.server.cli;

import static io.coldrl.server.cli.LogLimit.LINES;
import static io.coldrl.server.cli.LogLimit.MINUTE_NANOS;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LogLimitTest {
  private final LoggerContext context = new LoggerContext();
  private final Logger log = context.getLogger("io.coldrl.A");
  private final ListAppender<ILoggingEvent> appender = new ListAppender<>();
  private final List<Runnable> due = new ArrayList<>();
  private final List<Long> delays = new ArrayList<>();
  private long nowNanos = -5;
  private final LogLimit limit =
      new LogLimit(
          () -> nowNanos,
          (task, delay) -> {
            due.add(task);
            delays.add(delay);
          });

  @BeforeEach
  void setUp() {
    context.addTurboFilter(limit);
    appender.start();
    context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).addAppender(appender);
  }

  private List<String> lines() {
    return appender.list.stream().map(e -> e.getLevel() + " " + e.getFormattedMessage()).toList();
  }

  private void refuse(int times) {
    for (int i = 0; i < times; i++) {
      log.warn("refusing {}", i);
    }
  }

  @Test
  void a_statement_logs_ten_lines_and_then_how_many_were_left_out() {
    refuse(LINES + 7);
    assertThat(lines()).hasSize(LINES).first().isEqualTo("WARN refusing 0");
    assertThat(delays).containsExactly(MINUTE_NANOS);

    nowNanos += MINUTE_NANOS;
    due.get(0).run();
    assertThat(lines())
        .hasSize(LINES + 1)
        .last()
        .isEqualTo("WARN 7 more lines like this were left out within a minute: refusing {}");
    assertThat(appender.list.get(LINES).getLoggerName()).isEqualTo("io.coldrl.A");

    refuse(LINES + 1);
    assertThat(lines()).hasSize(2 * LINES + 1);
    assertThat(due).hasSize(2);
  }

  @Test
  void the_report_comes_when_the_minute_is_over_however_late_the_limit_was_reached() {
    refuse(LINES);
    nowNanos += MINUTE_NANOS - 3;
    refuse(1);
    assertThat(delays).containsExactly(3L);
  }

  @Test
  void the_loggers_context_has_a_timer_for_the_report() throws InterruptedException {
    appender.list = new CopyOnWriteArrayList<>();
    LogLimit own = new LogLimit(() -> nowNanos, null);
    own.setContext(context);
    context.resetTurboFilterList();
    context.addTurboFilter(own);
    refuse(LINES);
    nowNanos += MINUTE_NANOS - 1;
    refuse(1);
    long giveUpNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (lines().size() == LINES && System.nanoTime() < giveUpNanos) {
      Thread.sleep(5);
    }
    assertThat(lines())
        .last()
        .isEqualTo("WARN 1 more lines like this were left out within a minute: refusing {}");
  }

  @Test
  void ten_lines_in_each_minute_are_never_left_out() {
    for (int minute = 0; minute < 3; minute++) {
      refuse(LINES);
      nowNanos += MINUTE_NANOS;
    }
    assertThat(lines()).hasSize(3 * LINES);
    assertThat(due).isEmpty();
  }

  @Test
  void statements_loggers_and_levels_have_limits_of_their_own() {
    refuse(LINES + 1);
    log.error("refusing {}", 1);
    log.warn("another");
    context.getLogger("io.coldrl.B").warn("refusing {}", 1);
    assertThat(lines()).hasSize(LINES + 3);
  }

  @Test
  void errors_are_limited_and_reported_as_errors() {
    for (int i = 0; i < LINES + 2; i++) {
      log.error("it failed", new IllegalStateException());
    }
    limit.report();
    assertThat(lines())
        .hasSize(LINES + 1)
        .last()
        .isEqualTo("ERROR 2 more lines like this were left out within a minute: it failed");
  }

  @Test
  void what_was_reported_at_the_end_is_not_reported_again() {
    refuse(LINES + 1);
    limit.report();
    limit.report();
    due.get(0).run();
    assertThat(lines()).hasSize(LINES + 1);
  }

  @Test
  void messages_that_are_not_logged_do_not_count_and_debug_has_no_limit() {
    log.setLevel(Level.ERROR);
    refuse(LINES);
    log.setLevel(Level.DEBUG);
    for (int i = 0; i < 2 * LINES; i++) {
      assertThat(log.isInfoEnabled()).isTrue();
      log.debug("detail");
    }
    refuse(LINES);
    assertThat(lines()).hasSize(3 * LINES);
  }

  @Test
  void messages_with_their_values_filled_in_are_limited_together_when_there_are_too_many() {
    for (int i = 0; i < 5_000; i++) {
      log.warn("transport " + i + " failed");
    }
    assertThat(lines()).hasSize(1_000 + LINES);
    limit.report();
    assertThat(lines())
        .last()
        .isEqualTo(
            "WARN 3990 more lines like this were left out within a minute: various messages");

    nowNanos += MINUTE_NANOS;
    log.warn("transport 5000 failed");
    assertThat(lines()).last().isEqualTo("WARN transport 5000 failed");
  }
}
