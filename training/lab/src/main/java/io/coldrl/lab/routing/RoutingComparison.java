package io.coldrl.lab.routing;

import io.coldrl.rig.envoy.OpenLoopResult;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Results of all arms in one scenario.
 *
 * @param machineBusy share of the processors' time that was used meanwhile, 0 to 1
 */
public record RoutingComparison(
    RoutingScenario scenario, Map<RoutingArm, ArmResult> arms, double machineBusy) {

  /**
   * Results of one arm.
   *
   * @param originBytes bytes that the backends' caches did not have, of counted requests and those
   *     of the ramps
   * @param routes the agent's counters of choices at the end, by name; empty if it has no agent
   * @param timeouts requests for which Envoy gave the agent up
   */
  public record ArmResult(
      OpenLoopResult tally, long originBytes, Map<String, Long> routes, long timeouts) {}

  /** A figure of one arm as a multiple of another's. */
  double ratio(RoutingArm arm, RoutingArm base, ToDoubleFunction<ArmResult> figure) {
    ArmResult mine = arms.get(arm);
    ArmResult other = arms.get(base);
    if (mine == null || other == null) {
      return Double.NaN;
    }
    return figure.applyAsDouble(mine) / figure.applyAsDouble(other);
  }
}
