package io.coldrl.training.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.coldrl.core.feature.Feature;
import io.coldrl.server.admin.AgentVersion;
import io.coldrl.server.cli.CommandFailure;
import io.coldrl.training.rl.TrainRequest;
import io.coldrl.training.rl.TrainResult;
import io.coldrl.training.sim.SimulationResult;
import io.coldrl.training.trace.TraceReport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;

/**
 * A trained model with what an operator should know of it: the data, the split, how it did on the
 * stretch that was held out, and what made it.
 *
 * @param trace what was read
 * @param request what was asked of the trainer
 * @param result what came out
 */
public record ModelCard(TraceReport trace, TrainRequest request, TrainResult result) {
  /** Name of the model's file in its directory. */
  public static final String MODEL_FILE = "model.onnx";

  /** Name of the card in the same directory. */
  public static final String CARD_FILE = "model-card.json";

  private static final int VERSION_DIGITS = 12;

  /** SHA-256 of the model's file, hex. */
  public String sha256() {
    return Digests.sha256(result.onnx());
  }

  /** The model's version, as the agent tells it: the start of its SHA-256. */
  public String version() {
    return sha256().substring(0, VERSION_DIGITS);
  }

  /**
   * Writes the model and its card into a directory, each whole or not at all.
   *
   * @throws CommandFailure where that is not possible
   */
  public void writeTo(Path directory) {
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new CommandFailure(
          "the directory can't be made: " + e.getMessage(),
          directory.toString(),
          "name one that can be written to",
          e);
    }
    AtomicFile.at(directory.resolve(MODEL_FILE)).write(out -> out.write(result.onnx()));
    byte[] card = json().getBytes(StandardCharsets.UTF_8);
    AtomicFile.at(directory.resolve(CARD_FILE)).write(out -> out.write(card));
  }

  /** The card as JSON, ending in a line feed. */
  public String json() {
    ObjectNode root = new ObjectMapper().createObjectNode();
    root.put("model_sha256", sha256());
    root.put("model_version", version());
    root.put("created", Instant.now().toString());
    ObjectNode data = root.putObject("data");
    ArrayNode files = data.putArray("files");
    for (TraceReport.Source source : trace.files()) {
      files
          .addObject()
          .put("file", source.file())
          .put("format", source.format().toString())
          .put("sha256", Digests.sha256(Path.of(source.file())));
    }
    data.put("first", Instant.ofEpochMilli(trace.firstMs()).toString())
        .put("last", Instant.ofEpochMilli(trace.lastMs()).toString())
        .put("requests", trace.requests())
        .put("objects", trace.objects())
        .put("unique_bytes", trace.uniqueBytes())
        .put("bad_lines", trace.badLines())
        .put("skipped_requests", trace.skippedRequests())
        .put("made_up", trace.madeUp().statement());
    root.putObject("split")
        .put("training_share", request.trainShare())
        .put("validation_share", request.validationShare());
    ArrayNode features = root.putArray("features");
    for (Feature feature : Feature.values()) {
      features.addObject().put("name", feature.id()).put("doc", feature.doc());
    }
    training(root.putObject("training"));
    ArrayNode heldOut = root.putArray("held_out");
    for (SimulationResult row : result.heldOut()) {
      SimulationReport.addTo(heldOut.addObject(), row);
    }
    return root.toPrettyString() + "\n";
  }

  private void training(ObjectNode node) {
    node.put("capacity_bytes", request.capacityBytes())
        .put("objective", request.objective().name().toLowerCase(Locale.ROOT))
        .put("storage", request.options().storage().toString())
        .put("seed", request.seed())
        .put("hidden_units", request.hidden())
        .put("rows", result.rows())
        .put("transitions", result.transitions())
        .put("seconds", result.seconds())
        .put("coldrl_version", AgentVersion.current())
        .put("java_version", Runtime.version().toString())
        .put("stage", result.chosen());
    ArrayNode stages = node.putArray("stages");
    for (TrainResult.Stage stage : result.stages()) {
      stages
          .addObject()
          .put("name", stage.name())
          .put("validation_miss_ratio", stage.validationMissRatio());
    }
  }

  /** The card in a few lines for people. */
  public String summary(Path directory) {
    StringBuilder text = new StringBuilder();
    text.append(String.format(Locale.ROOT, "held out, %.1f MB:%n", request.capacityBytes() / 1e6));
    for (SimulationResult row : result.heldOut()) {
      text.append(
          String.format(
              Locale.ROOT,
              "  %-8s object misses %6.2f%%   byte misses %6.2f%%%n",
              row.policy(),
              100 * row.objectMissRatio(),
              100 * row.byteMissRatio()));
    }
    text.append(
        String.format(
            Locale.ROOT,
            "stage %s, %.0f s; model %s in %s%n",
            result.chosen(),
            result.seconds(),
            version(),
            directory));
    return text.toString();
  }
}
