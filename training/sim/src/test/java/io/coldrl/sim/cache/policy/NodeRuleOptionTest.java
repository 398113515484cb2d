package io.coldrl.sim.cache.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.coldrl.core.eviction.NodeRule;
import java.util.List;
import org.junit.jupiter.api.Test;

class NodeRuleOptionTest {
  @Test
  void names_that_were_taken_apart_at_commas_are_put_together_again() {
    String list =
        "lru,node-rule:size=1.3,idle=0.5,uses=1.5,node-rule:size=1,idle=1,uses=2,node-rule,"
            + "model:/a=b,gdsf";
    assertThat(NodeRuleOption.join(List.of(list.split(",", -1))))
        .containsExactly(
            "lru",
            "node-rule:size=1.3,idle=0.5,uses=1.5",
            "node-rule:size=1,idle=1,uses=2",
            "node-rule",
            "model:/a=b",
            "gdsf");
  }

  @Test
  void a_number_without_a_rule_before_it_stays_a_name_of_its_own() {
    assertThat(NodeRuleOption.join(List.of("lru", "idle=1"))).containsExactly("lru", "idle=1");
  }

  @Test
  void a_rule_is_read_back_from_its_name() {
    NodeRule rule = new NodeRule(1.25, 0.5, 0);
    assertThat(NodeRuleOption.name(rule)).isEqualTo("node-rule:size=1.25,idle=0.5,uses=0");
    assertThat(NodeRuleOption.rule(NodeRuleOption.name(rule))).isEqualTo(rule);
  }
}
