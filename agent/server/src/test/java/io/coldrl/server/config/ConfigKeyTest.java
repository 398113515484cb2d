package io.coldrl.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ConfigKeyTest {
  private static String row(ConfigKey key) {
    String values = key.allowedValues().isEmpty() ? key.valueLabel() : key.allowedValues();
    String defaultValue = key.defaultValue().isEmpty() ? "" : "`" + key.defaultValue() + "`";
    return "| `" + key.id() + "` | " + values + " | " + defaultValue + " | " + key.doc() + ". |";
  }

  @Test
  void the_readme_of_the_agent_has_a_row_for_each_key() throws IOException {
    assertThat(Files.readAllLines(Path.of("../README.md")))
        .filteredOn(line -> line.startsWith("| `"))
        .containsSubsequence(Arrays.stream(ConfigKey.values()).map(ConfigKeyTest::row).toList());
  }
}
