package io.coldrl.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** docs/SETTINGS.md says of each setting what the code does. */
class SettingsReferenceTest {
  private static final String HEAD =
      "| key | type | values | unit | default | SIGHUP | meaning |\n"
          + "|---|---|---|---|---|---|---|\n";

  private static String reference() {
    StringBuilder text = new StringBuilder();
    for (ConfigGroup group : ConfigGroup.values()) {
      text.append("\n## ").append(group.heading()).append("\n\n").append(HEAD);
      Arrays.stream(ConfigKey.values())
          .filter(key -> key.group() == group)
          .forEach(key -> text.append(row(key)));
    }
    return text.toString();
  }

  private static String row(ConfigKey key) {
    String values = key.allowedValues().isEmpty() ? key.valueLabel() : key.allowedValues();
    String defaultValue = key.defaultValue().isEmpty() ? "" : "`" + key.defaultValue() + "`";
    List<String> cells =
        List.of(
            "`" + key.id() + "`",
            key.type(),
            values,
            key.unit(),
            defaultValue,
            key.isReadAgain() ? "read again" : "",
            key.doc() + ".");
    return "| " + String.join(" | ", cells) + " |\n";
  }

  @Test
  void the_reference_lists_each_setting_as_the_code_has_it() throws IOException {
    Path tables = Files.writeString(Path.of("target/settings-tables.md"), reference());
    String file = Files.readString(Path.of("../../docs/SETTINGS.md"));
    assertThat(file).as("the tables must be those of %s", tables).endsWith(reference());
  }

  @Test
  void a_routing_key_is_in_the_group_of_routing() {
    for (ConfigKey key : ConfigKey.values()) {
      assertThat(key.group() == ConfigGroup.ROUTING)
          .as(key.id())
          .isEqualTo(key.id().startsWith("routing_"));
    }
  }
}
