package io.coldrl.server.config;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.coldrl.core.file.SmallFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Reads settings from a YAML file: one flat mapping. Refuses unknown and duplicate keys. */
final class ConfigFile {
  private static final YAMLFactory YAML =
      YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private ConfigFile() {}

  /** Returns the values as written in the file; adds each problem to {@code problems}. */
  static Map<ConfigKey, String> read(Path file, List<String> problems) {
    Map<ConfigKey, String> values = new EnumMap<>(ConfigKey.class);
    try (JsonParser yaml = YAML.createParser(SmallFile.readText(file))) {
      JsonToken first = yaml.nextToken();
      if (first == JsonToken.START_OBJECT) {
        readMapping(yaml, values, problems);
      } else if (first != null && first != JsonToken.VALUE_NULL && !yaml.getText().isEmpty()) {
        problems.add(file + " holds no mapping, must have lines of `key: value`");
      }
    } catch (JsonProcessingException e) {
      int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
      problems.add(file + " is not YAML: " + e.getOriginalMessage() + ", line " + line);
    } catch (IOException e) {
      problems.add(file + " can't be read: " + e);
    }
    return values;
  }

  private static void readMapping(
      JsonParser yaml, Map<ConfigKey, String> values, List<String> problems) throws IOException {
    while (yaml.nextToken() == JsonToken.FIELD_NAME) {
      String id = yaml.currentName();
      JsonToken token = yaml.nextToken();
      ConfigKey key = ConfigKey.byId(id).orElse(null);
      if (key == null) {
        problems.add("unknown key " + id + ", known are " + knownKeys());
      } else if (!token.isScalarValue() || token == JsonToken.VALUE_NULL) {
        problems.add(id + " has no plain value, must be one number or string");
      } else {
        // The text, not a number: YAML reads 0660 as octal and 660 as decimal.
        values.put(key, yaml.getText());
      }
      yaml.skipChildren();
    }
    if (yaml.nextToken() != null) {
      problems.add("the file has more than one YAML document, must be one");
    }
  }

  private static String knownKeys() {
    return Arrays.stream(ConfigKey.values()).map(ConfigKey::id).collect(Collectors.joining(", "));
  }
}
