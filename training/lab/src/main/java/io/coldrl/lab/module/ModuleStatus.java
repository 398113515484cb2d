package io.coldrl.lab.module;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** The output of {@code coldrl_status}; a value that a version does not report is 0 or NaN. */
public record ModuleStatus(JsonNode json) {
  /** Objects in all zones. */
  long objects() {
    return sumOfZones("/objects");
  }

  /** Size of all zones as NGINX counts it, bytes. */
  public long sizeBytes() {
    return sumOfZones("/size_bytes");
  }

  public long maxBytes() {
    return sumOfZones("/max_size_bytes");
  }

  boolean hasZones() {
    return !json.path("zones").isEmpty();
  }

  boolean tellsEvictions() {
    return json.at("/zones/0/evictions").isObject();
  }

  /** Objects evicted by a source such as {@code model}. */
  public long evicted(String source) {
    return sumOfZones("/evictions/" + source + "/objects");
  }

  /** Objects evicted by all sources. */
  public long evicted() {
    long all = 0;
    for (JsonNode zone : json.path("zones")) {
      for (JsonNode source : zone.path("evictions")) {
        all += source.path("objects").asLong();
      }
    }
    return all;
  }

  /** Victims of the model that were deleted. */
  long deleted() {
    return json.at("/victims/deleted").asLong();
  }

  public long decisions(String outcome) {
    return json.at("/decisions/" + outcome).asLong();
  }

  /** Time from asking to the answer, microseconds. */
  double decisionUs(String quantile) {
    return json.at("/decision_us/" + quantile).asDouble(Double.NaN);
  }

  /** Whether the version reports waits apart from decisions. */
  boolean tellsWaits() {
    return json.path("wait_us").isObject();
  }

  /** How often the manager waited; NaN for a version that does not report it. */
  double waits() {
    return json.at("/wait_us/count").asDouble(Double.NaN);
  }

  /**
   * Time that the manager waited, microseconds. Versions that do not report it waited for the whole
   * of each decision.
   */
  double waitUs(String quantile) {
    JsonNode waits = json.path("wait_us");
    return waits.isObject() ? waits.path(quantile).asDouble(Double.NaN) : decisionUs(quantile);
  }

  /** Explains a result: the decisions, and the outcomes of victims. */
  public String summary() {
    StringBuilder text = new StringBuilder("decisions");
    json.path("decisions")
        .properties()
        .forEach(
            count -> {
              if (count.getValue().asLong() > 0) {
                text.append(' ').append(count.getKey()).append(' ').append(count.getValue());
              }
            });
    text.append(", us ").append(json.path("decision_us"));
    text.append(", waits ").append(json.path("wait_us"));
    text.append(", victims ").append(json.path("victims"));
    if (tellsEvictions()) {
      text.append(", evicted");
      for (String source : List.of("model", "rule", "lru", "expired", "keys")) {
        text.append(' ').append(source).append(' ').append(evicted(source));
      }
    }
    return text.toString();
  }

  private long sumOfZones(String pointer) {
    long sum = 0;
    for (JsonNode zone : json.path("zones")) {
      sum += zone.at(pointer).asLong();
    }
    return sum;
  }
}
