package io.coldrl.server.transport;

import org.jspecify.annotations.Nullable;

/** A file of TLS can't be used; the message names it and says why. */
final class UnusableTlsException extends Exception {
  private static final long serialVersionUID = 1;

  UnusableTlsException(String message, @Nullable Throwable cause) {
    super(cause == null ? message : message + ": " + cause.getMessage(), cause);
  }
}
