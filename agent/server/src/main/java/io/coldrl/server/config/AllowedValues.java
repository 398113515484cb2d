package io.coldrl.server.config;

import io.coldrl.core.eviction.HistoryRule;

/**
 * The values that a setting takes.
 *
 * @param type in one word, such as "path" or "integer"
 * @param label placeholder of the value in the help
 * @param words as in "must be 1 to 600"; empty if the label says it all
 * @param unit of a number, such as "ms"; empty if it has none
 * @param radix of a number, else 0
 * @param min least number
 * @param max greatest number
 */
record AllowedValues(
    String type, String label, String words, String unit, int radix, long min, long max) {
  static AllowedValues path() {
    return of("path", "PATH", "");
  }

  /** A file with a model or a rule, or the rule itself. */
  static AllowedValues model() {
    return of("path or rule", "MODEL", "a path or " + HistoryRule.FORM);
  }

  static AllowedValues hostAndPort() {
    return of("address", "HOST:PORT", "");
  }

  static AllowedValues bool() {
    return of("boolean", "BOOL", "true or false");
  }

  /** Anything else; {@code words} say what. */
  static AllowedValues of(String type, String label, String words) {
    return new AllowedValues(type, label, words, "", 0, 0, 0);
  }

  static AllowedValues number(String label, String unit, long min, long max) {
    return new AllowedValues("integer", label, min + " to " + max, unit, 10, min, max);
  }

  static AllowedValues octal(long max) {
    String words = "octal 0 to " + Long.toOctalString(max);
    return new AllowedValues("octal", "OCTAL", words, "", 8, 0, max);
  }
}
