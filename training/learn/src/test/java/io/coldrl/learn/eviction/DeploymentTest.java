package io.coldrl.learn.eviction;

import static org.assertj.core.api.Assertions.assertThat;

import io.coldrl.learn.eviction.Deployment.Kind;
import io.coldrl.learn.eviction.Deployment.Trial;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeploymentTest {
  private static Deployment of(double nodeRule, double rule, double model) {
    return of(nodeRule, rule, model, true);
  }

  private static Deployment of(double nodeRule, double rule, double model, boolean surely) {
    return Deployment.of(
        List.of(
            new Trial("lru", 0.4),
            new Trial("node-rule", nodeRule + 0.01),
            new Trial("node-rule:size=2,idle=1,uses=2", nodeRule),
            new Trial("rule:gdsf", rule + 0.01),
            new Trial("rule:size-edc,size=1.25", rule),
            new Trial("model", model)),
        (less, more) -> surely);
  }

  @Test
  void what_misses_least_is_chosen_where_it_gains_enough() {
    assertThat(of(0.3, 0.25, 0.2).policy()).isEqualTo("model");
    assertThat(of(0.3, 0.2, 0.25).policy()).isEqualTo("rule:size-edc,size=1.25");
    assertThat(of(0.2, 0.3, 0.25).policy()).isEqualTo("node-rule:size=2,idle=1,uses=2");
    assertThat(of(0.5, 0.5, 0.5).policy()).isEqualTo("lru");
  }

  @Test
  void what_needs_less_is_preferred_where_more_gains_little() {
    assertThat(of(0.397, 0.5, 0.5).kind()).isEqualTo(Kind.NGINX);
    assertThat(of(0.3, 0.2975, 0.298).kind()).isEqualTo(Kind.MODULE_RULE);
    assertThat(of(0.3, 0.25, 0.2495).kind()).isEqualTo(Kind.AGENT_RULE);
    assertThat(of(0.3, 0.2955, 0.293).kind()).isEqualTo(Kind.MODEL);
  }

  @Test
  void what_may_gain_by_chance_only_is_not_chosen() {
    assertThat(of(0.3, 0.25, 0.2, false).policy()).isEqualTo("lru");
  }

  @Test
  void the_model_is_chosen_without_a_comparison_too() {
    assertThat(Deployment.OF_MODEL.kind()).isEqualTo(Kind.MODEL);
  }
}
