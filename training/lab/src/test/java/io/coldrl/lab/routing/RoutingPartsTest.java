package io.coldrl.lab.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.coldrl.lab.routing.RoutingComparison.ArmResult;
import io.coldrl.rig.envoy.OpenLoopResult;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class RoutingPartsTest {
  private static final long MS = 1_000_000;

  @Test
  void aims_compare_our_arm_with_the_one_to_beat() {
    RoutingComparison result = result(RoutingScenario.skewed(), 100, 40);
    assertThat(RoutingAim.of(result))
        .singleElement()
        .satisfies(aim -> assertThat(aim.isMet()).isTrue());
    RoutingComparison worse = result(RoutingScenario.skewed(), 100, 90);
    assertThat(RoutingAim.of(worse))
        .singleElement()
        .satisfies(aim -> assertThat(aim.isMet()).isFalse());
  }

  @Test
  void a_report_names_every_arm() {
    RoutingPace pace = new RoutingPace(1, 1, 1, 1, 1);
    RoutingReport report =
        new RoutingReport(pace, List.of(), List.of(result(RoutingScenario.skewed(), 100, 40)));
    assertThat(report.text()).contains("Envoy, least request", "Envoy, ColdRL", "met");
  }

  private static RoutingComparison result(RoutingScenario scenario, long leastMs, long oursMs) {
    Map<RoutingArm, ArmResult> arms = new EnumMap<>(RoutingArm.class);
    arms.put(RoutingArm.LEAST_REQUEST, arm(leastMs));
    arms.put(RoutingArm.COLDRL, arm(oursMs));
    return new RoutingComparison(scenario, arms, 0.5);
  }

  private static ArmResult arm(long latencyMs) {
    OpenLoopResult tally = new OpenLoopResult();
    tally.add(true, "a", latencyMs * MS, 0);
    return new ArmResult(tally, 0, Map.of("model", 1L), 0);
  }
}
