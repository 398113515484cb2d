package io.coldrl.core.eviction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coldrl.core.Failure;
import io.coldrl.core.eviction.HistoryRule.Name;
import io.coldrl.core.eviction.HistoryRule.Parameter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class HistoryRuleTest {
  private static HistoryRule parse(String text) {
    return HistoryRule.parse(text, "--model");
  }

  @ParameterizedTest
  @EnumSource
  void a_rule_is_written_by_its_name(Name name) {
    assertThat(parse("rule:" + name.id())).isEqualTo(HistoryRule.of(name));
    assertThat(HistoryRule.of(name)).hasToString("rule:" + name.id());
  }

  @Test
  void parameters_follow_the_name() {
    HistoryRule rule = parse("rule:size-edc,size=1.3,half-life=5000,hits=0.5");
    assertThat(rule.value(Parameter.SIZE)).isEqualTo(1.3);
    assertThat(rule.value(Parameter.HALF_LIFE)).isEqualTo(5_000);
    assertThat(rule.value(Parameter.HITS)).isEqualTo(0.5);
    assertThat(rule.value(Parameter.IDLE)).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rule:size-edc,size=1.3,idle=0.25,hits=2,half-life=100000",
        "rule:gdsf,size=0.000001",
        "rule:lfu,half-life=1000",
        "rule:density,hits=1"
      })
  void the_text_of_a_rule_means_the_rule(String text) {
    assertThat(parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "rule:size-edc,half-life=20000,size=1.0,idle=0|rule:size-edc",
        "rule:gdsf,idle=1|rule:gdsf",
        "rule:gdsf,idle=0|rule:gdsf,idle=0",
        "rule:lfu,half-life=100000|rule:lfu",
        "rule:size-edc,half-life=5000,size=1.50|rule:size-edc,size=1.5,half-life=5000"
      })
  void a_rule_has_one_text(String text, String canonical) {
    assertThat(parse(text)).hasToString(canonical).isEqualTo(parse(canonical));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "lru|it is not a rule",
        "rule:|there is no rule ''",
        "rule:lur|there is no rule 'lur'",
        "rule:l\u00e4u|there is no rule 'l?u'",
        "rule:size-edc,|'' is no parameter (it has size, idle, hits, half-life)",
        "rule:size-edc,size|'size' is no parameter",
        "rule:size-edc,size=|'size=' is no parameter",
        "rule:size-edc,size=-1|'size=-1' is no parameter",
        "rule:size-edc,size=NaN|'size=NaN' is no parameter",
        "rule:size-edc,size=1e3|'size=1e3' is no parameter",
        "rule:size-edc,weight=1|'weight=1' is no parameter",
        "rule:size-edc,size=1,size=1|size is given twice",
        "rule:size-edc,size=8.5|size is 8.5, must be 0 to 8",
        "rule:size-edc,half-life=999|half-life is 999, must be 1000 to 100000",
        "rule:size-edc,half-life=2000|half-life is 2000, must be [1000, 5000, 20000, 100000]",
        "rule:size-edc,half-life=1000.5|half-life is 1000.5, must be [1000,",
        "rule:lru,size=1|lru has no parameter size (it has none)",
        "rule:gdsf,hits=1|gdsf has no parameter hits (it has size, idle)"
      })
  void a_text_that_is_no_rule_is_refused_with_the_reason_and_the_remedy(String text, String what) {
    assertThatThrownBy(() -> parse(text))
        .isInstanceOf(Failure.class)
        .hasMessageContaining(what)
        .hasMessageContaining("(--model); write rule:NAME[,PARAMETER=VALUE...]")
        .hasMessageContaining("rule:lru, rule:lfu, rule:gdsf, rule:size-edc, rule:density");
  }

  @Test
  void a_long_text_is_refused_without_an_echo_of_it() {
    String text = "rule:" + "x".repeat(1 << 20);
    assertThatThrownBy(() -> parse(text))
        .hasMessageStartingWith("it is not a rule")
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(300));
  }

  @Test
  void a_parameter_can_be_changed() {
    HistoryRule rule = HistoryRule.of(Name.GDSF).with(Parameter.SIZE, 2);
    assertThat(rule).hasToString("rule:gdsf,size=2");
    assertThat(rule.with(Parameter.SIZE, 1)).isEqualTo(HistoryRule.of(Name.GDSF));
    assertThatThrownBy(() -> rule.with(Parameter.HITS, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> rule.with(Parameter.SIZE, Double.NaN))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
