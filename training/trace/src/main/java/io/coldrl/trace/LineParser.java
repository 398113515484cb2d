package io.coldrl.trace;

/** Understands the lines of one log format. Stateful where the format has a header line. */
interface LineParser {
  /**
   * Parses one line into {@code out}, which was reset before.
   *
   * @param line without its line end; each char is one byte of the file (ISO 8859-1), so that no
   *     byte sequence is lost
   */
  void parse(String line, LogRecord out);
}
