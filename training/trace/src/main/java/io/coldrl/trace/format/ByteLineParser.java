package io.coldrl.trace.format;

/**
 * Parses the usual lines of a format without creating Strings. It rejects unusual lines, which the
 * format's {@link LineParser} parses; on all others both give the same result.
 */
interface ByteLineParser {
  /**
   * Parses the line in bytes {@code from} to before {@code to} if it is a usual request.
   *
   * @param out was reset before; if false is returned, it must be reset again
   * @param key receives the key's hash
   * @return whether the line is a usual request
   */
  boolean parse(byte[] bytes, int from, int to, LogRecord out, KeyHash key);
}
