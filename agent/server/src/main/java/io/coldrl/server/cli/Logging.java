package io.coldrl.server.cli;

import io.coldrl.server.config.LogLevel;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** Sets logging up: one way out for all libraries, and the level. */
final class Logging {
  private static final String LEVEL_PROPERTY = "org.slf4j.simpleLogger.log.io.coldrl";

  private Logging() {}

  /** Sets the level of loggers made from now on. */
  static void setLevel(LogLevel level) {
    System.setProperty(LEVEL_PROPERTY, level.toString());
  }

  /** Sends what libraries log by java.util.logging the way of all else. */
  static void bridge() {
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
  }
}
