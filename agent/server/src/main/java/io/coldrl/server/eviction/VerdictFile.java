package io.coldrl.server.eviction;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.coldrl.core.Failure;
import io.coldrl.core.file.AtomicFile;
import io.coldrl.core.file.SmallFile;
import io.coldrl.core.file.UnusableFile;
import io.coldrl.core.guard.GuardObjective;
import io.coldrl.core.guard.GuardVerdict;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The file of the guard's verdicts, beside the history. JSON:
 *
 * <pre>
 *   {"format": "coldrl guard 1", "verdicts": [{"zone": "media", "model": "a467ee192086",
 *    "objective": "objects", "blocks": 1, "since_ms": 1764200000000, "excess": 0.12}]}
 * </pre>
 *
 * {@link GuardVerdict} describes the values.
 */
final class VerdictFile {
  private static final String SUFFIX = ".guard";
  private static final String FORMAT = "coldrl guard 1";
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private final Path path;

  private VerdictFile(Path path) {
    this.path = path;
  }

  /** The file of an agent with this history. */
  static VerdictFile beside(Path history) {
    return new VerdictFile(history.resolveSibling(history.getFileName() + SUFFIX));
  }

  /**
   * Reads the verdicts, by zone; none if there is no file. If there are more than {@link
   * EvictionGuard#MAX_ZONES}, the latest.
   *
   * @throws Failure if it can't be read, or is no such file; it is then moved aside
   */
  Map<String, GuardVerdict> read() {
    if (!Files.exists(path)) {
      return Map.of();
    }
    try {
      return latest(parse(SmallFile.read(path)));
    } catch (IOException e) {
      throw new Failure(
          "can't use the file of blocked models: " + e.getMessage(), path.toString(), aside(), e);
    }
  }

  private String aside() {
    Path aside = UnusableFile.aside(path);
    try {
      UnusableFile.moveAside(path);
      return "moved it to " + aside;
    } catch (IOException e) {
      return "could not move it to " + aside;
    }
  }

  private static Map<String, GuardVerdict> latest(Map<String, GuardVerdict> verdicts) {
    Map<String, GuardVerdict> latest = new LinkedHashMap<>();
    Comparator<Map.Entry<String, GuardVerdict>> byTime =
        Comparator.comparingLong(entry -> entry.getValue().sinceMs());
    verdicts.entrySet().stream()
        .sorted(byTime.reversed())
        .limit(EvictionGuard.MAX_ZONES)
        .forEach(entry -> latest.put(entry.getKey(), entry.getValue()));
    return latest;
  }

  private static Map<String, GuardVerdict> parse(byte[] json) throws IOException {
    JsonNode root = tree(json);
    if (root == null || !root.path("format").asText().equals(FORMAT)) {
      throw new IOException("its format is not '" + FORMAT + "'");
    }
    Map<String, GuardVerdict> verdicts = new LinkedHashMap<>();
    for (JsonNode node : root.path("verdicts")) {
      for (String field : List.of("zone", "model", "objective", "blocks", "since_ms", "excess")) {
        if (node.path(field).asText().isEmpty()) {
          throw new IOException("a verdict has no " + field);
        }
      }
      verdicts.put(node.get("zone").asText(), verdict(node));
    }
    return verdicts;
  }

  private static @Nullable JsonNode tree(byte[] json) throws IOException {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      // Its message has several lines.
      throw new IOException("it is not JSON: " + e.getOriginalMessage(), e);
    }
  }

  private static GuardVerdict verdict(JsonNode node) throws IOException {
    JsonNode blocks = node.path("blocks");
    if (!blocks.isInt() || blocks.intValue() < 1) {
      throw new IOException("a verdict has blocks that are no number of 1 or more");
    }
    JsonNode sinceMs = node.path("since_ms");
    if (!sinceMs.isIntegralNumber() || !sinceMs.canConvertToLong() || sinceMs.longValue() < 0) {
      throw new IOException("a verdict has since_ms that is no time in Unix ms");
    }
    JsonNode excess = node.path("excess");
    if (!excess.isNumber() || !Double.isFinite(excess.doubleValue()) || excess.doubleValue() < 0) {
      throw new IOException("a verdict has an excess that is no number of 0 or more");
    }
    return new GuardVerdict(
        node.path("model").asText(),
        objective(node.path("objective").asText()),
        blocks.intValue(),
        sinceMs.longValue(),
        excess.doubleValue());
  }

  // The messages don't quote what a damaged file has: it may have several lines.
  private static GuardObjective objective(String name) throws IOException {
    try {
      return GuardObjective.valueOf(name.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new IOException("a verdict has an unknown objective", e);
    }
  }

  /**
   * Writes the verdicts, by zone, in the place of those that the file has.
   *
   * @throws Failure if that fails; the file is as it was
   */
  void write(Map<String, GuardVerdict> verdicts) {
    ObjectNode root = JSON.createObjectNode().put("format", FORMAT);
    ArrayNode array = root.putArray("verdicts");
    verdicts.forEach(
        (zone, verdict) ->
            array
                .addObject()
                .put("zone", zone)
                .put("model", verdict.version())
                .put("objective", verdict.objective().name().toLowerCase(Locale.ROOT))
                .put("blocks", verdict.blocks())
                .put("since_ms", verdict.sinceMs())
                .put("excess", verdict.excess()));
    byte[] json = root.toString().getBytes(StandardCharsets.UTF_8);
    AtomicFile.at(path).write(out -> out.write(json));
  }
}
