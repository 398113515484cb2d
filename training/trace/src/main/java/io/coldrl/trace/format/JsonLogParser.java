package io.coldrl.trace.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Parses {@link ColdrlLogFormat}: one JSON object per line, all values strings or numbers. */
final class JsonLogParser implements LineParser {
  private final JsonFactory factory = new JsonFactory();
  private final Map<String, String> fields = new HashMap<>();

  static @Nullable LineParser recognise(String line) {
    boolean object = line.startsWith("{") && line.endsWith("}");
    return object && line.contains("\"key\"") ? new JsonLogParser() : null;
  }

  @Override
  public void parse(String line, LogRecord out) {
    fields.clear();
    try {
      if (!readFields(line)) {
        out.bad("not a JSON object with plain values");
        return;
      }
    } catch (IOException e) {
      out.bad("not valid JSON");
      return;
    }
    out.timeMs = Fields.unixSecondsToMs(field("time"));
    out.key = field("key");
    out.target(out.key);
    long status = Fields.whole(field("status"));
    long bytes = Fields.whole(field("bytes"));
    if (out.timeMs < 0) {
      out.bad("no valid \"time\"");
    } else if (out.key.isEmpty()) {
      out.bad("no \"key\"");
    } else if (status < 0 || bytes < 0) {
      out.bad(status < 0 ? "no valid \"status\"" : "no valid \"bytes\"");
    } else {
      settle((int) status, bytes, out);
    }
  }

  @Override
  public ByteLineParser fast() {
    return new JsonLogBytes();
  }

  private void settle(int status, long bytes, LogRecord out) {
    String cache = field("cache");
    String header = field("header");
    String response = field("response");
    out.zone = fields.get("zone");
    out.ttlMs = Fields.freshnessMs(field("cache_control"), field("expires"), out.timeMs);
    int headerMs = Fields.lastUpstreamMs(header);
    out.originRttMs = headerMs >= 0 ? headerMs : Fields.lastUpstreamMs(response);
    if (cache.equals("BYPASS")) {
      out.skipped("cache BYPASS");
    } else if (isNothing(cache) && isNothing(header) && isNothing(response)) {
      out.skipped("answered by neither cache nor origin");
    } else {
      out.settle(fields.getOrDefault("method", "GET"), status, bytes);
    }
  }

  private boolean readFields(String line) throws IOException {
    try (JsonParser parser = factory.createParser(line)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return false;
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        JsonToken value = parser.nextToken();
        if (value == null || !value.isScalarValue()) {
          return false;
        }
        fields.put(name, value == JsonToken.VALUE_NULL ? "" : parser.getText());
      }
      return parser.currentToken() == JsonToken.END_OBJECT && parser.nextToken() == null;
    }
  }

  private String field(String name) {
    return fields.getOrDefault(name, "");
  }

  private static boolean isNothing(String value) {
    return value.isEmpty() || value.equals("-");
  }
}
