package io.coldrl.server.cli;

import io.coldrl.server.config.LogLevel;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** Sets up logging. */
final class Logging {
  private static final String LEVEL_PROPERTY = "org.slf4j.simpleLogger.log.io.coldrl";

  private Logging() {}

  /** Sets the level of loggers that are created later. */
  static void setLevel(LogLevel level) {
    System.setProperty(LEVEL_PROPERTY, level.toString());
  }

  /** Redirects java.util.logging, which gRPC uses, to SLF4J. */
  static void bridge() {
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
  }
}
