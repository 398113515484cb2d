package io.coldrl.server.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import io.coldrl.server.config.LogFormat;
import io.coldrl.server.config.LogLevel;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** Changes how this process logs; {@link LogSetup} says how it does by default. */
final class Logging {
  private Logging() {}

  /** Sets what the project's own loggers log, and the format of all. */
  static void configure(LogLevel level, LogFormat format) {
    LoggerContext context = context();
    context.getLogger(LogSetup.OWN).setLevel(Level.toLevel(level.toString()));
    if (format != LogFormat.TEXT) {
      LogSetup.write(context, format);
    }
  }

  /** Logs how many lines were left out and not reported yet; to be called before the end. */
  static void reportLeftOut() {
    context().getTurboFilterList().stream()
        .filter(LogLimit.class::isInstance)
        .forEach(limit -> ((LogLimit) limit).report());
  }

  private static LoggerContext context() {
    return (LoggerContext) LoggerFactory.getILoggerFactory();
  }

  /** Redirects java.util.logging, which gRPC uses, to SLF4J. */
  static void bridge() {
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
  }
}
