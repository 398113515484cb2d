package io.coldrl.server.eviction;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.coldrl.core.guard.GuardObjective;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads what an eviction model was trained for from its card. */
final class CardObjective {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String BYTES = "bytes";

  private CardObjective() {}

  /**
   * Returns what the guard must judge a model by: bytes if it was trained for byte misses, else
   * objects. It does not judge by origin time, which is unknown for hits in the zone.
   *
   * @param card as training writes it, JSON; null if there is none
   */
  static GuardObjective of(byte @Nullable [] card) {
    if (card == null) {
      return GuardObjective.OBJECTS;
    }
    try {
      JsonNode root = JSON.readTree(card);
      String objective = root == null ? "" : root.path("training").path("objective").asText();
      return objective.equals(BYTES) ? GuardObjective.BYTES : GuardObjective.OBJECTS;
    } catch (IOException e) {
      // Who watches the drift warns of such a card.
      return GuardObjective.OBJECTS;
    }
  }
}
