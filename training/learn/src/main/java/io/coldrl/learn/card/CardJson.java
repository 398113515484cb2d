package io.coldrl.learn.card;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.coldrl.core.Version;
import io.coldrl.core.file.Digests;
import io.coldrl.learn.TrainingStage;
import io.coldrl.learn.eviction.FeatureRange;
import io.coldrl.sim.cache.BlockBootstrap;
import io.coldrl.sim.cache.Objective;
import io.coldrl.sim.cache.SimulationResult;
import io.coldrl.trace.TraceReport;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The parts that several cards have in common, as JSON. */
final class CardJson {
  private CardJson() {}

  static void addModel(ObjectNode root, ModelCard card) {
    root.put("model_sha256", card.sha256())
        .put("model_version", card.version())
        .put("created", Instant.now().toString());
  }

  static void addFiles(ArrayNode files, List<TraceReport.Source> sources) {
    for (TraceReport.Source source : sources) {
      files
          .addObject()
          .put("file", source.file())
          .put("format", source.format().toString())
          .put("sha256", Digests.sha256(Path.of(source.file())));
    }
  }

  static void addFeatures(ArrayNode features, List<FeatureRange> ranges) {
    for (FeatureRange range : ranges) {
      features
          .addObject()
          .put("name", range.feature().id())
          .put("doc", range.feature().doc())
          .put("known_share", range.known())
          .put("p01", range.low())
          .put("p50", range.median())
          .put("p99", range.high());
    }
  }

  static void addVersions(ObjectNode node) {
    node.put("coldrl_version", Version.current()).put("java_version", Runtime.version().toString());
  }

  /**
   * @param validation name of {@link TrainingStage#validation} in the card
   */
  static void addStages(ArrayNode stages, List<TrainingStage> from, String validation) {
    for (TrainingStage stage : from) {
      stages.addObject().put("name", stage.name()).put(validation, stage.validation());
    }
  }

  static void addSimulation(
      ArrayNode rows,
      SimulationResult row,
      Objective objective,
      BlockBootstrap.@Nullable Interval interval) {
    ObjectNode node = rows.addObject();
    ResultJson.addTo(node, row);
    node.put("miss_ratio", objective.missRatio(row));
    if (interval != null) {
      node.put("miss_ratio_low", interval.low()).put("miss_ratio_high", interval.high());
    }
  }
}
