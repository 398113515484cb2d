package io.coldrl.trace.format;

import org.jspecify.annotations.Nullable;

/** Parses the lines of one log format. Stateful if the format has header lines. */
interface LineParser {
  /** Which lines of a file are headers. */
  enum Header {
    /** None: the line by which the format was recognised is a request. */
    NONE,
    /** The line by which the format was recognised. */
    ONE_LINE,
    /** Any line, and it changes what the following lines mean. */
    ANYWHERE
  }

  /**
   * Parses one line into {@code out}, which was reset before.
   *
   * @param line without its line end; each char is one byte of the file (ISO 8859-1), so that no
   *     byte sequence is lost
   */
  void parse(String line, LogRecord out);

  /** Which lines are headers. */
  default Header header() {
    return Header.NONE;
  }

  /** A faster parser for the usual lines of this parser's file, or null. */
  default @Nullable ByteLineParser fast() {
    return null;
  }
}
