package io.coldrl.cli;

import io.coldrl.core.Failure;
import io.coldrl.sim.cache.NginxCache;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of NGINX mode: settings of NGINX's cache. */
final class NginxOptions {
  /** The options' names. */
  static final List<String> NAMES =
      List.of(
          "--inactive",
          "--min-uses",
          "--valid",
          "--revalidate",
          "--manager-files",
          "--manager-sleep",
          "--manager-threshold",
          "--coldrl-poll");

  // The part of NGINX's time syntax that these options accept: one number with one unit.
  private static final Pattern TIME = Pattern.compile("([0-9]{1,12})(ms|s|m|h|d)?");

  @Option(
      names = "--inactive",
      paramLabel = "TIME",
      description =
          "inactive: NGINX deletes objects without a request for this time, such as 60m"
              + " (default: 10m).")
  @Nullable String inactive;

  @Option(
      names = "--min-uses",
      paramLabel = "N",
      description = "proxy_cache_min_uses: requests before an object is stored (default: 1).")
  @Nullable Integer minUses;

  @Option(
      names = "--valid",
      paramLabel = "TIME",
      description =
          "proxy_cache_valid: time to live of responses that set none (default: no limit).")
  @Nullable String valid;

  @Option(
      names = "--revalidate",
      description = "proxy_cache_revalidate: a stale object of unchanged size is a hit.")
  boolean revalidate;

  @Option(
      names = "--manager-files",
      paramLabel = "N",
      description =
          "manager_files: maximum number of files that the cache manager deletes in one iteration"
              + " (default: 100).")
  @Nullable Integer managerFiles;

  @Option(
      names = "--manager-sleep",
      paramLabel = "TIME",
      description = "manager_sleep: pause between two iterations (default: 50ms).")
  @Nullable String managerSleep;

  @Option(
      names = "--manager-threshold",
      paramLabel = "TIME",
      description = "manager_threshold: maximum duration of one iteration (default: 200ms).")
  @Nullable String managerThreshold;

  @Option(
      names = "--coldrl-poll",
      paramLabel = "TIME",
      description =
          "coldrl_poll: interval at which the module wakes an idle cache manager (default: NGINX's"
              + " own, up to 10s).")
  @Nullable String poll;

  /**
   * Returns NGINX's cache with these settings.
   *
   * @throws Failure if a value is invalid
   */
  NginxCache cache() {
    NginxCache usual = NginxCache.DEFAULTS;
    try {
      return usual
          .withManager(
              managerFiles == null ? usual.manager().files() : managerFiles,
              ms("--manager-sleep", managerSleep, usual.manager().sleepMs()),
              ms("--manager-threshold", managerThreshold, usual.manager().thresholdMs()))
          .withNodes(
              ms("--inactive", inactive, usual.nodes().inactiveMs()),
              minUses == null ? usual.nodes().minUses() : minUses)
          .withFreshness(revalidate, ms("--valid", valid, usual.freshness().defaultValidMs()))
          .withTiming(
              ms("--coldrl-poll", poll, usual.timing().pollMs()), usual.timing().deletionUs());
    } catch (IllegalArgumentException e) {
      throw Failure.invalidArgument(
          String.valueOf(e.getMessage()), "options of NGINX mode", "see: coldrl simulate --help");
    }
  }

  /**
   * Refuses these options outside NGINX mode.
   *
   * @throws Failure if one of them is given
   */
  void refuse() {
    boolean given =
        inactive != null
            || minUses != null
            || valid != null
            || revalidate
            || managerFiles != null
            || managerSleep != null
            || managerThreshold != null
            || poll != null;
    if (given) {
      throw Failure.invalidArgument(
          "options of NGINX mode have no effect in mode bytes", "--mode", "add --mode nginx");
    }
  }

  private static long ms(String option, @Nullable String text, long usual) {
    if (text == null) {
      return usual;
    }
    Matcher matcher = TIME.matcher(text.toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      throw Failure.invalidArgument(
          "'" + text + "' is not a time", option, "such as 50ms, 10m or 7d");
    }
    String unit = matcher.group(2) == null ? "s" : matcher.group(2);
    long factor =
        switch (unit) {
          case "ms" -> 1;
          case "m" -> 60_000;
          case "h" -> 3_600_000;
          case "d" -> 86_400_000;
          default -> 1000;
        };
    return Math.multiplyExact(Long.parseLong(matcher.group(1)), factor);
  }
}
