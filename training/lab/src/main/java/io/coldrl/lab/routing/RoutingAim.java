package io.coldrl.lab.routing;

import io.coldrl.lab.routing.RoutingComparison.ArmResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * An aim and the result.
 *
 * @param what is measured
 * @param value measured
 * @param limit the most that it may be
 */
public record RoutingAim(String what, double value, double limit) {
  private static final double MAX_P99_SKEWED = 0.7;
  private static final double MAX_P99_EQUAL = 1.05;
  private static final double MAX_ERRORS = 0.1;
  private static final double NO_MORE = 1;
  private static final double MAX_HOP_MS = 0.3;

  boolean isMet() {
    return value <= limit;
  }

  String render() {
    return String.format(
        Locale.ROOT, "%-58s%9.3f   aim %.2f %s", what, value, limit, isMet() ? "met" : "MISSED");
  }

  /** The aims of a scenario, as far as the arms for them ran. */
  static List<RoutingAim> of(RoutingComparison result) {
    List<RoutingAim> aims = new ArrayList<>();
    RoutingArm ours = RoutingArm.COLDRL;
    RoutingArm least = RoutingArm.LEAST_REQUEST;
    switch (result.scenario().id()) {
      case "equal" -> {
        aims.add(new RoutingAim("p99 / least request's", p99(result, ours, least), MAX_P99_EQUAL));
      }
      case "skewed" -> {
        aims.add(new RoutingAim("p99 / least request's", p99(result, ours, least), MAX_P99_SKEWED));
      }
      case "fast-failing" -> {
        double ratio = result.ratio(ours, least, arm -> arm.tally().errorRate());
        aims.add(new RoutingAim("error rate / least request's", ratio, MAX_ERRORS));
      }
      default -> {
        double bytes = result.ratio(ours, RoutingArm.MAGLEV, ArmResult::originBytes);
        aims.add(new RoutingAim("origin bytes / Maglev's", bytes, NO_MORE));
        aims.add(new RoutingAim("p99 / Maglev's", p99(result, ours, RoutingArm.MAGLEV), NO_MORE));
      }
    }
    aims.removeIf(aim -> Double.isNaN(aim.value()));
    return aims;
  }

  /** The hop's aim. */
  static RoutingAim of(HopTrial.Hop hop) {
    String what =
        String.format(
            Locale.ROOT, "ms that asking adds at p50, %.0f requests/s", hop.requestsPerSecond());
    return new RoutingAim(what, hop.costMs(50), MAX_HOP_MS);
  }

  private static double p99(RoutingComparison result, RoutingArm arm, RoutingArm base) {
    return result.ratio(arm, base, each -> each.tally().latencyMs(99));
  }
}
