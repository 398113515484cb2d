package io.coldrl.learn.card;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.coldrl.core.Units;
import io.coldrl.core.Version;
import io.coldrl.core.file.Digests;
import io.coldrl.learn.TrainingStage;
import io.coldrl.learn.eviction.Deployment;
import io.coldrl.learn.eviction.EvictionTrainRequest;
import io.coldrl.learn.eviction.EvictionTrainResult;
import io.coldrl.learn.eviction.HeldOut;
import io.coldrl.sim.cache.BlockBootstrap;
import io.coldrl.sim.cache.SimulationResult;
import io.coldrl.trace.TraceReport;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * A trained eviction model and its description: the data, the split, the results on the held-out
 * part, whether to deploy it, and how it was trained.
 *
 * @param trace the trace that was read
 * @param request the trainer's input
 * @param result the trainer's output
 * @param deployment what to deploy
 * @param heldOut LRU, other policies, the one to deploy and the model, at the capacity asked for
 *     and maybe at others
 */
public record EvictionModelCard(
    TraceReport trace,
    EvictionTrainRequest request,
    EvictionTrainResult result,
    Deployment deployment,
    List<SimulationResult> heldOut)
    implements ModelCard {
  /** Copies the list. */
  public EvictionModelCard {
    heldOut = List.copyOf(heldOut);
  }

  @Override
  public byte[] onnx() {
    return result.onnx();
  }

  @Override
  public void writeTo(Path directory) {
    ModelCard.super.writeTo(directory);
    ModelFiles.writeRule(
        directory, deployment.kind() == Deployment.Kind.AGENT_RULE ? deployment.policy() : null);
  }

  @Override
  public String json() {
    ObjectNode root = new ObjectMapper().createObjectNode();
    CardJson.addModel(root, this);
    ObjectNode data = root.putObject("data");
    CardJson.addFiles(data.putArray("files"), trace.files());
    data.put("first", Instant.ofEpochMilli(trace.firstMs()).toString())
        .put("last", Instant.ofEpochMilli(trace.lastMs()).toString())
        .put("requests", trace.requests())
        .put("objects", trace.objects())
        .put("unique_bytes", trace.uniqueBytes())
        .put("bad_lines", trace.badLines())
        .put("skipped_requests", trace.skippedRequests())
        .put("made_up", trace.madeUp().statement());
    ArrayNode warnings = data.putArray("warnings");
    trace.warnings().forEach(warnings::add);
    addSplit(root.putObject("split"));
    CardJson.addFeatures(root.putArray("features"), result.ranges());
    training(root.putObject("training"));
    Verdict verdict = verdict();
    ArrayNode rows = root.putArray("held_out");
    for (SimulationResult row : heldOut) {
      CardJson.addSimulation(rows, row, request.objective(), verdict.interval(row));
    }
    ObjectNode advice = root.putObject("verdict");
    advice.put("advice", verdict.advice(request.capacityBytes()).name().toLowerCase(Locale.ROOT));
    advice.put("policy", deployment.policy());
    ArrayNode validation = advice.putArray("validation");
    deployment
        .trials()
        .forEach(
            trial ->
                validation
                    .addObject()
                    .put("policy", trial.policy())
                    .put("miss_ratio", trial.missRatio()));
    verdict.sentences(request.capacityBytes()).forEach(advice.putArray("text")::add);
    verdict.losses().forEach(advice.putArray("losses")::add);
    return root.toPrettyString() + "\n";
  }

  private Verdict verdict() {
    return new Verdict(
        request.objective(),
        heldOut,
        deployment,
        HeldOut.firstEver(request.trace(), result.heldOutFrom(), request.objective()),
        request.seed());
  }

  private void addSplit(ObjectNode split) {
    int requests = request.trace().requests();
    int trainingEnd = request.trainingEnd();
    split
        .put("training_share", request.trainShare())
        .put("validation_share", request.validationShare())
        .put("training_requests", trainingEnd)
        .put("purge_requests", result.purgeRequests())
        .put("validation_from_request", trainingEnd + result.purgeRequests())
        .put("held_out_from_request", result.heldOutFrom())
        .put("held_out_requests", requests - result.heldOutFrom())
        .put("simulate_warm_up", (result.heldOutFrom() + 0.5) / requests);
  }

  private void training(ObjectNode node) {
    node.put("capacity_bytes", request.capacityBytes())
        .put("objective", request.objective().name().toLowerCase(Locale.ROOT))
        .put("learner", request.learner().toString())
        .put("storage", request.options().storage().toString())
        .put("seed", request.seed())
        .put("hidden_units", request.hidden())
        .put("rows", result.rows())
        .put("transitions", result.transitions())
        .put("seconds", result.seconds());
    CardJson.addVersions(node);
    node.put("stage", result.chosen()).put("ablations", request.ablations().toString());
    CardJson.addStages(node.putArray("stages"), result.stages(), "validation_miss_ratio");
  }

  @Override
  public String summary(Path directory) {
    List<String> lines = new ArrayList<>(verdict().sentences(request.capacityBytes()));
    lines.add("");
    lines.add(
        String.format(
            Locale.ROOT,
            "Model %s (stage %s, %.0f s) and its card are in %s.",
            version(),
            result.chosen(),
            result.seconds(),
            directory));
    if (deployment.kind() == Deployment.Kind.AGENT_RULE) {
      lines.add(
          "The rule is in "
              + directory.resolve(ModelFiles.RULE_FILE)
              + ", which the agent takes as --model.");
    }
    return String.join("\n", lines) + "\n";
  }

  @Override
  public String text() {
    StringJoiner text = new StringJoiner("\n", "", "\n");
    text.add("# ColdRL eviction model " + version()).add("");
    verdict().sentences(request.capacityBytes()).forEach(line -> text.add("- " + line));
    text.add("").add("## Held-out part").add("");
    text.add(
        String.format(
            Locale.ROOT,
            "The last %,d of %,d requests; nothing was learned or chosen on them. Share of %s"
                + " missed, with 95%% intervals of a block bootstrap.",
            request.trace().requests() - result.heldOutFrom(),
            request.trace().requests(),
            request.objective().noun()));
    addTable(text);
    text.add("").add("## How it was made").add("");
    for (TraceReport.Source source : trace.files()) {
      text.add("- data: " + source.file() + ", SHA-256 " + Digests.sha256(Path.of(source.file())));
    }
    trace.warnings().forEach(warning -> text.add("- " + warning));
    text.add(
        "- from "
            + Instant.ofEpochMilli(trace.firstMs())
            + " to "
            + Instant.ofEpochMilli(trace.lastMs()));
    if (!trace.madeUp().statement().isEmpty()) {
      text.add("- " + trace.madeUp().statement());
    }
    text.add(
        String.format(
            Locale.ROOT,
            "- learner %s for %s, capacity %s, seed %d; %,d rows, %,d transitions; ColdRL %s, Java %s",
            request.learner(),
            request.objective().name().toLowerCase(Locale.ROOT),
            Units.bytes(request.capacityBytes()),
            request.seed(),
            result.rows(),
            result.transitions(),
            Version.current(),
            Runtime.version()));
    for (TrainingStage stage : result.stages()) {
      text.add(
          String.format(
              Locale.ROOT,
              "- stage %s: %.2f%% missed on the validation part%s",
              stage.name(),
              100 * stage.validation(),
              stage.name().equals(result.chosen()) ? ", kept" : ""));
    }
    text.add("- model.onnx: SHA-256 " + sha256());
    text.add("").add("Ranges of the features are in " + ModelFiles.CARD_FILE + ".");
    return text.toString();
  }

  private void addTable(StringJoiner text) {
    Verdict verdict = verdict();
    text.add("");
    text.add("| capacity | policy | missed | 95% |").add("|---|---|---|---|");
    for (SimulationResult row : heldOut) {
      BlockBootstrap.@Nullable Interval interval = verdict.interval(row);
      text.add(
          String.format(
              Locale.ROOT,
              "| %s | %s | %.2f%% | %s |",
              Units.bytes(row.capacityBytes()),
              row.policy(),
              100 * request.objective().missRatio(row),
              interval == null
                  ? ""
                  : String.format(
                      Locale.ROOT, "%.2f to %.2f", 100 * interval.low(), 100 * interval.high())));
    }
  }
}
