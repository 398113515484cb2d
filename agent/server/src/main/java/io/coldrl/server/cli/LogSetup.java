package io.coldrl.server.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import io.coldrl.server.config.LogFormat;
import org.slf4j.Logger;

/**
 * Sets up Logback: all messages go to stderr, as text, within {@link LogLimit}. Logback finds this
 * class by {@code META-INF/services} when the first logger is made, so there is no file to search
 * for and to parse.
 */
public final class LogSetup extends ContextAwareBase implements Configurator {
  /** The loggers of this project. */
  static final String OWN = "io.coldrl";

  private static final String TEXT =
      "%date{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %level %logger{0} - %msg%n%ex";

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    LogLimit limit = new LogLimit();
    limit.setContext(context);
    limit.start();
    context.addTurboFilter(limit);
    context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.WARN);
    context.getLogger(OWN).setLevel(Level.INFO);
    context.getLogger("io.grpc").setLevel(Level.ERROR);
    context.getLogger("io.netty").setLevel(Level.ERROR);
    context.getLogger("net.openhft").setLevel(Level.OFF);
    // Of the trainer, which has the same commands: it warns of how it was set up.
    context.getLogger("ai.djl").setLevel(Level.ERROR);
    write(context, LogFormat.TEXT);
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  /** Replaces the appender by one that writes to stderr in this format. */
  static void write(LoggerContext context, LogFormat format) {
    ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
    appender.setContext(context);
    appender.setTarget("System.err");
    appender.setEncoder(encoder(context, format));
    appender.start();
    ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.detachAndStopAllAppenders();
    root.addAppender(appender);
  }

  static Encoder<ILoggingEvent> encoder(LoggerContext context, LogFormat format) {
    Encoder<ILoggingEvent> encoder = format == LogFormat.JSON ? json() : text();
    encoder.setContext(context);
    encoder.start();
    return encoder;
  }

  private static PatternLayoutEncoder text() {
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setPattern(TEXT);
    return encoder;
  }

  // Without what is always the same, and without the message's template and its arguments apart.
  private static JsonEncoder json() {
    JsonEncoder encoder = new JsonEncoder();
    encoder.setWithSequenceNumber(false);
    encoder.setWithNanoseconds(false);
    encoder.setWithContext(false);
    encoder.setWithMarkers(false);
    encoder.setWithMDC(false);
    encoder.setWithKVPList(false);
    encoder.setWithMessage(false);
    encoder.setWithArguments(false);
    encoder.setWithFormattedMessage(true);
    return encoder;
  }
}
