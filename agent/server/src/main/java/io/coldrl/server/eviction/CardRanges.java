package io.coldrl.server.eviction;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.coldrl.core.drift.DriftFeatures;
import io.coldrl.core.drift.TrainedRange;
import io.coldrl.core.eviction.EvictionFeature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Reads the ranges of the features in training from the card of an eviction model. */
final class CardRanges {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private CardRanges() {}

  /**
   * Returns the ranges, in the order of {@link EvictionFeature}.
   *
   * @param card as training writes it, JSON
   * @throws IllegalArgumentException if it is not such a card, or has other features
   */
  static List<TrainedRange> of(byte[] card) {
    JsonNode features = features(card);
    if (features.size() != EvictionFeature.size()) {
      throw new IllegalArgumentException(
          features.size() + " features, must be " + EvictionFeature.size());
    }
    List<TrainedRange> ranges = new ArrayList<>();
    for (EvictionFeature feature : EvictionFeature.values()) {
      JsonNode node = features.get(ranges.size());
      if (!node.path("name").asText().equals(feature.id())) {
        throw new IllegalArgumentException(
            "feature '" + node.path("name").asText() + "', must be " + feature.id());
      }
      ranges.add(
          new TrainedRange(
              feature.id(),
              number(node, feature, "known_share"),
              number(node, feature, "p01"),
              number(node, feature, "p99"),
              DriftFeatures.raisesAlarm(feature)));
    }
    return ranges;
  }

  private static JsonNode features(byte[] card) {
    try {
      JsonNode root = JSON.readTree(card);
      return root == null ? JSON.missingNode() : root.path("features");
    } catch (IOException e) {
      throw new IllegalArgumentException("no JSON: " + e.getMessage(), e);
    }
  }

  private static double number(JsonNode node, EvictionFeature feature, String name) {
    JsonNode value = node.path(name);
    if (!value.isNumber()) {
      throw new IllegalArgumentException(
          feature.id() + " has " + name + " '" + value.asText() + "', must be a number");
    }
    return value.asDouble();
  }
}
