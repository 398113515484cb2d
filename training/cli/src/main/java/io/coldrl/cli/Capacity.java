package io.coldrl.cli;

import io.coldrl.core.Failure;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Capacity of a cache on the command line: a number of bytes, or a share of the trace's unique
 * bytes.
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
   * Parses a capacity: {@code 25MB} (10^6 bytes each), {@code 64MiB} (2^20 bytes each), {@code 1%},
   * or a number of bytes.
   *
   * @throws Failure if the text is not a capacity
   */
  public static Capacity parse(String text) {
    Matcher matcher = FORM.matcher(text.strip());
    if (!matcher.matches()) {
      throw Failure.invalidArgument(
          "'" + text + "' is not a capacity", "--capacity", "such as 25MB, 64MiB, 1% or 1000000");
    }
    String unit = matcher.group(2) == null ? "" : matcher.group(2).toLowerCase(Locale.ROOT);
    return new Capacity(Double.parseDouble(matcher.group(1)), unit);
  }

  /**
   * Returns the capacity in bytes.
   *
   * @param uniqueBytes the bytes that 100% stands for
   * @throws Failure if the capacity is below 1 byte or above 2^62 bytes
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
