package io.coldrl.server.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** The status as JSON; {@code coldrl status} and the status page share it. */
public final class StatusJson {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build();

  private StatusJson() {}

  /** Renders a status; field names are stable. */
  public static String render(AgentStatus status) {
    try {
      return JSON.writeValueAsString(status) + System.lineSeparator();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("can't render " + status, e);
    }
  }
}
