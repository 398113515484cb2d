package io.coldrl.cli;

import io.coldrl.core.Failure;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A cache's capacity as given on the command line: bytes, or a share of the trace's unique bytes.
 */
public final class Capacity {
  private static final Pattern FORM =
      Pattern.compile("([0-9]+(?:\\.[0-9]+)?) ?(%|[kmgt]i?b?|b)?", Pattern.CASE_INSENSITIVE);

  private final double number;
  private final String unit;

  private Capacity(double number, String unit) {
    this.number = number;
    this.unit = unit;
  }

  /**
   * Reads a capacity: {@code 25MB} (millions), {@code 64MiB} (2^20), {@code 1%}, or bytes.
   *
   * @throws Failure where it is none
   */
  public static Capacity parse(String text) {
    Matcher matcher = FORM.matcher(text.strip());
    if (!matcher.matches()) {
      throw Failure.invalidArgument(
          "'" + text + "' is no capacity", "--capacity", "such as 25MB, 64MiB, 1% or 1000000");
    }
    String unit = matcher.group(2) == null ? "" : matcher.group(2).toLowerCase(Locale.ROOT);
    return new Capacity(Double.parseDouble(matcher.group(1)), unit);
  }

  /**
   * The capacity in bytes.
   *
   * @param uniqueBytes what a percentage is of
   * @throws Failure where it is less than a byte, or more than 2^62
   */
  public long bytes(long uniqueBytes) {
    double bytes = unit.equals("%") ? number / 100 * uniqueBytes : number * factor();
    if (!(bytes >= 1 && bytes <= 1L << 62)) {
      throw Failure.invalidArgument(
          String.format(Locale.ROOT, "the capacity is %.3g bytes", bytes),
          "--capacity",
          "give at least 1 byte and less than 4 EiB");
    }
    return (long) bytes;
  }

  private double factor() {
    if (unit.isEmpty() || unit.equals("b")) {
      return 1;
    }
    int power = "kmgt".indexOf(unit.charAt(0)) + 1;
    return Math.pow(unit.contains("i") ? 1024 : 1000, power);
  }
}
