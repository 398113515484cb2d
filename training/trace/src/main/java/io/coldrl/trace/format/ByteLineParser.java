package io.coldrl.trace.format;

/**
 * Understands the usual lines of a format without making a String of them. Whatever is unusual it
 * leaves to the format's {@link LineParser}, with which it agrees on all that it takes.
 */
interface ByteLineParser {
  /**
   * Parses the line in bytes {@code from} to before {@code to} where it is a usual request.
   *
   * @param out was reset before; where false is returned, it is to be reset again
   * @param key is given the key's hash
   * @return whether the line was understood and is a request
   */
  boolean parse(byte[] bytes, int from, int to, LogRecord out, KeyHash key);
}
