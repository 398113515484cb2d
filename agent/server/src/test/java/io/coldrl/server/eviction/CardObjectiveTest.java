package io.coldrl.server.eviction;

import static org.assertj.core.api.Assertions.assertThat;

import io.coldrl.core.guard.GuardObjective;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CardObjectiveTest {
  private static GuardObjective of(String card) {
    return CardObjective.of(card.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void a_model_that_was_trained_for_byte_misses_is_judged_by_bytes() {
    assertThat(of("{\"training\": {\"objective\": \"bytes\"}}")).isEqualTo(GuardObjective.BYTES);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"training\": {\"objective\": \"objects\"}}",
        "{\"training\": {\"objective\": \"cost\"}}",
        "{\"training\": {\"objective\": 7}}",
        "{\"objective\": \"bytes\"}",
        "{}",
        "[]",
        "",
        "no JSON"
      })
  void any_other_is_judged_by_objects(String card) {
    assertThat(of(card)).isEqualTo(GuardObjective.OBJECTS);
  }

  @Test
  void a_model_without_a_card_and_the_default_model_are_judged_by_objects() throws Exception {
    assertThat(CardObjective.of(null)).isEqualTo(GuardObjective.OBJECTS);
    byte[] card = Files.readAllBytes(Path.of("../model/model-card.json"));
    assertThat(CardObjective.of(card)).isEqualTo(GuardObjective.OBJECTS);
  }
}
