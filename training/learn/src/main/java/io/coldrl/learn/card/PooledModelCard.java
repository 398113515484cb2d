package io.coldrl.learn.card;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.coldrl.core.Version;
import io.coldrl.learn.TrainingStage;
import io.coldrl.learn.eviction.PooledTrainer.Pooled;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;

/**
 * The card of a model of several sites. It claims nothing of any other traffic: each site shows
 * what a model of all the others, trained in the same way, does on it.
 *
 * @param model the model and its training
 * @param sites what it was trained on, for people
 * @param leftOut the sites at some capacities, judged by models that never saw them
 */
public record PooledModelCard(Pooled model, List<String> sites, List<LeftOut> leftOut)
    implements ModelCard {
  /** Copies the lists. */
  public PooledModelCard {
    sites = List.copyOf(sites);
    leftOut = List.copyOf(leftOut);
  }

  /**
   * A site at one capacity, on its second half.
   *
   * @param place site, capacity and mode, for people
   * @param misses share of requests missed, 0 to 1, by policy; that of the other sites' model is
   *     {@link io.coldrl.learn.eviction.HeldOut#MODEL}
   */
  public record LeftOut(String place, Map<String, Double> misses) {}

  @Override
  public byte[] onnx() {
    return model.result().onnx();
  }

  @Override
  public String json() {
    ObjectNode root = new ObjectMapper().createObjectNode();
    CardJson.addModel(root, this);
    ArrayNode names = root.putObject("data").putArray("sites");
    sites.forEach(names::add);
    CardJson.addFeatures(root.putArray("features"), model.result().ranges());
    ObjectNode training = root.putObject("training");
    training
        .put("objective", "objects")
        .put("learner", "pooled")
        .put("rows", model.result().rows())
        .put("seconds", model.result().seconds());
    CardJson.addVersions(training);
    training.put("stage", model.result().chosen());
    CardJson.addStages(
        training.putArray("stages"), model.result().stages(), "validation_miss_ratio");
    ArrayNode rows = root.putArray("left_out");
    for (LeftOut row : leftOut) {
      ObjectNode misses = rows.addObject().put("place", row.place()).putObject("miss_ratio");
      row.misses().forEach(misses::put);
    }
    return root.toPrettyString() + "\n";
  }

  @Override
  public String summary(Path directory) {
    return String.format(
        Locale.ROOT, "Model %s of %d sites is in %s.\n", version(), sites.size(), directory);
  }

  @Override
  public String text() {
    StringJoiner text = new StringJoiner("\n", "", "\n");
    text.add("# ColdRL eviction model of several sites " + version()).add("");
    text.add("For a site of which there is no log yet. It was trained on:").add("");
    sites.forEach(site -> text.add("- " + site));
    text.add("").add("## On sites it never saw").add("");
    text.add(
        "Share of requests missed on the second half of each site, by a model of all the others,"
            + " trained in the same way. Rules are at their default parameters.");
    text.add("");
    List<String> policies = List.copyOf(leftOut.get(0).misses().keySet());
    text.add("| site, capacity, mode | " + String.join(" | ", policies) + " |");
    text.add("|---|" + "---|".repeat(policies.size()));
    for (LeftOut row : leftOut) {
      StringJoiner cells = new StringJoiner(" | ", "| ", " |");
      cells.add(row.place());
      policies.forEach(
          policy ->
              cells.add(
                  String.format(
                      Locale.ROOT, "%.2f%%", 100 * row.misses().getOrDefault(policy, Double.NaN))));
      text.add(cells.toString());
    }
    text.add("").add("## How it was made").add("");
    text.add(
        String.format(
            Locale.ROOT,
            "- %,d rows of all sites, seed 1; ColdRL %s, Java %s",
            model.result().rows(),
            Version.current(),
            Runtime.version()));
    for (TrainingStage stage : model.result().stages()) {
      text.add(
          String.format(
              Locale.ROOT,
              "- stage %s: %.2f%% missed, geometric mean over the sites' validation parts%s",
              stage.name(),
              100 * stage.validation(),
              stage.name().equals(model.result().chosen()) ? ", kept" : ""));
    }
    text.add("- model.onnx: SHA-256 " + sha256());
    text.add("").add("Ranges of the features are in " + ModelFiles.CARD_FILE + ".");
    return text.toString();
  }
}
