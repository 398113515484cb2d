package io.coldrl.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.coldrl.server.config.LogFormat;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class LogSetupTest {
  private final LoggerContext context = new LoggerContext();

  private String encoded(LogFormat format, ILoggingEvent event) {
    return new String(LogSetup.encoder(context, format).encode(event), StandardCharsets.UTF_8);
  }

  private LoggingEvent event(String text, @Nullable Throwable error, Object... values) {
    LoggingEvent event =
        new LoggingEvent("", context.getLogger("io.coldrl.X"), Level.WARN, text, error, values);
    event.setInstant(Instant.parse("2026-11-27T06:00:00.123Z"));
    return event;
  }

  @Test
  void text_has_time_level_class_message_and_stack_trace() {
    assertThat(encoded(LogFormat.TEXT, event("no {} model", null, "routing")))
        .matches(
            "2026-11-2\\dT\\d\\d:\\d\\d:00\\.123(Z|[+-]\\d\\d:\\d\\d) WARN X - no routing model\n");
    assertThat(encoded(LogFormat.TEXT, event("it failed", new IllegalStateException("why"))))
        .contains(" WARN X - it failed\njava.lang.IllegalStateException: why\n\tat io.coldrl");
  }

  @Test
  void json_is_one_object_a_line_with_just_these_fields() throws Exception {
    String line =
        encoded(LogFormat.JSON, event("a \"{}\"", new IllegalStateException("why"), "b\nc"));
    assertThat(line).endsWith("}\n").containsOnlyOnce("\n");
    JsonNode json = new ObjectMapper().readTree(line);
    assertThat(json.fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder(
            "timestamp", "level", "threadName", "loggerName", "formattedMessage", "throwable");
    assertThat(json.path("timestamp").asLong()).isEqualTo(1_795_759_200_123L);
    assertThat(json.path("level").asText()).isEqualTo("WARN");
    assertThat(json.path("loggerName").asText()).isEqualTo("io.coldrl.X");
    assertThat(json.path("formattedMessage").asText()).isEqualTo("a \"b\nc\"");
    assertThat(json.path("throwable").path("message").asText()).isEqualTo("why");
    assertThat(json.path("throwable").path("stepArray")).isNotEmpty();
  }

  @Test
  void logback_finds_the_setup_by_itself() {
    assertThat(LoggerFactory.getLogger("io.netty.x").isWarnEnabled()).isFalse();
    assertThat(LoggerFactory.getLogger("io.coldrl.x").isInfoEnabled()).isTrue();
    LoggerContext used = (LoggerContext) LoggerFactory.getILoggerFactory();
    assertThat(used.getTurboFilterList()).hasSize(1).first().isInstanceOf(LogLimit.class);
  }
}
