package io.coldrl.learn.card;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.coldrl.core.Version;
import io.coldrl.core.routing.RoutingFeature;
import io.coldrl.learn.TrainingStage;
import io.coldrl.learn.routing.RoutingEvaluation;
import io.coldrl.learn.routing.RoutingEvaluation.Cell;
import io.coldrl.learn.routing.RoutingEvaluation.Entry;
import io.coldrl.learn.routing.RoutingTables;
import io.coldrl.learn.routing.RoutingTrainRequest;
import io.coldrl.learn.routing.RoutingTrainResult;
import io.coldrl.sim.queue.RoutingResult;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;

/**
 * A trained routing model and its description.
 *
 * @param files SHA-256 of the logs it was trained on, by name; empty if all traffic was generated
 * @param evaluation results of the model and of all other balancers
 */
public record RoutingModelCard(
    Map<String, String> files,
    RoutingTrainRequest request,
    RoutingTrainResult result,
    RoutingEvaluation evaluation)
    implements ModelCard {
  @Override
  public byte[] onnx() {
    return result.onnx();
  }

  @Override
  public String summary(Path directory) {
    return RoutingTables.summaryOf(evaluation)
        + String.format(
            Locale.ROOT,
            "Model %s (%s, %.0f s) and its card are in %s.%n",
            version(),
            result.chosen(),
            result.seconds(),
            directory);
  }

  @Override
  public String json() {
    ObjectNode root = new ObjectMapper().createObjectNode();
    root.put("task", "routing");
    CardJson.addModel(root, this);
    ObjectNode data = root.putObject("data").put("requests_from", evaluation.traffic());
    ArrayNode logs = data.putArray("files");
    files.forEach((file, hash) -> logs.addObject().put("file", file).put("sha256", hash));
    RoutingFeature.ids().forEach(root.putArray("features")::add);
    ObjectNode training = root.putObject("training");
    training
        .put("seed", request.seed())
        .put("rounds", request.rounds())
        .put("scenarios_per_round", request.scenarios())
        .put("decisions", result.decisions())
        .put("transitions", result.transitions())
        .put("hidden_units", request.hidden())
        .put("seconds", result.seconds());
    CardJson.addVersions(training);
    training.put("stage", result.chosen());
    CardJson.addStages(
        training.putArray("stages"), result.stages(), "validation_against_least_request");
    ArrayNode cells = root.putArray("evaluation");
    for (Cell cell : evaluation.cells()) {
      cell.entries().forEach(entry -> addTo(cells.addObject(), cell, entry));
    }
    return root.toPrettyString() + "\n";
  }

  private static void addTo(ObjectNode node, Cell cell, Entry entry) {
    RoutingResult r = entry.result();
    node.put("scenario", cell.scenario().id())
        .put("load", cell.load())
        .put("balancer", entry.balancer())
        .put("mean_ms", r.meanMs())
        .put("p50_ms", r.p50Ms())
        .put("p99_ms", r.p99Ms())
        .put("p999_ms", r.p999Ms())
        .put("cost", r.cost())
        .put("errors", r.errors())
        .put("shard_hit_ratio", r.hits())
        .put("origin_bytes", r.originBytes())
        .put("max_utilisation", r.maxUtilisation());
  }

  @Override
  public String text() {
    StringJoiner text = new StringJoiner("\n", "", "\n");
    text.add("# ColdRL routing model " + version()).add("");
    text.add(RoutingTables.of(evaluation));
    text.add("### How it was made").add("");
    files.forEach((file, hash) -> text.add("- data: " + file + ", SHA-256 " + hash));
    text.add("- requests: " + evaluation.traffic());
    text.add(
        String.format(
            Locale.ROOT,
            "- %,d decisions of %d scenarios in %d rounds, seed %d; ColdRL %s, Java %s",
            result.decisions(),
            request.rounds() * request.scenarios(),
            request.rounds(),
            request.seed(),
            Version.current(),
            Runtime.version()));
    for (TrainingStage stage : result.stages()) {
      text.add(
          String.format(
              Locale.ROOT,
              "- stage %s: %.3f of least-request on the validation scenarios%s",
              stage.name(),
              stage.validation(),
              stage.name().equals(result.chosen()) ? ", kept" : ""));
    }
    text.add("- model.onnx: SHA-256 " + sha256());
    return text.toString();
  }
}
