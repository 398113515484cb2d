package io.coldrl.learn.card;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.coldrl.core.Failure;
import io.coldrl.core.Version;
import io.coldrl.core.file.AtomicFile;
import io.coldrl.learn.eviction.EvictionTrainRequest;
import io.coldrl.learn.eviction.RuleResult;
import io.coldrl.sim.cache.SimulationResult;
import io.coldrl.trace.TraceReport;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * A rule that was found for a trace, and its description.
 *
 * @param trace the trace that was read
 * @param request the input of the search
 * @param result the trainer's output
 * @param heldOut LRU, GDSF, the default rule, a bound and the rule, at the capacity asked for
 */
public record RuleCard(
    TraceReport trace,
    EvictionTrainRequest request,
    RuleResult result,
    List<SimulationResult> heldOut) {
  /** Name of the card in its directory. */
  public static final String FILE = "rule-card.json";

  /** Copies the list. */
  public RuleCard {
    heldOut = List.copyOf(heldOut);
  }

  /** The line for NGINX's configuration. */
  public String directive() {
    return "coldrl_rule " + result.rule().parameters() + ";";
  }

  /** Advice on the rule in a few lines; the last one is {@link #directive}. */
  public String summary() {
    String tried =
        String.format(
            Locale.ROOT,
            "%d rules were tried in %.0f s.",
            result.trials().size(),
            result.seconds());
    return String.join("\n", verdict().sentences()) + "\n\n" + tried + "\n" + directive() + "\n";
  }

  private RuleVerdict verdict() {
    return new RuleVerdict(request.objective(), heldOut, request.seed(), request.capacityBytes());
  }

  /**
   * Writes the card into a directory, whole or not at all.
   *
   * @throws Failure if that fails
   */
  public void writeTo(Path directory) {
    byte[] json = json().getBytes(StandardCharsets.UTF_8);
    AtomicFile.at(directory.resolve(FILE)).write(out -> out.write(json));
  }

  /** The card as JSON, ending in a line feed. */
  public String json() {
    ObjectNode root = new ObjectMapper().createObjectNode();
    root.put("directive", directive());
    root.putObject("rule")
        .put("size", result.rule().size())
        .put("idle", result.rule().idle())
        .put("uses", result.rule().uses());
    root.put("created", Instant.now().toString());
    CardJson.addFiles(root.putArray("files"), trace.files());
    root.put("requests", trace.requests())
        .put("capacity_bytes", request.capacityBytes())
        .put("objective", request.objective().name().toLowerCase(Locale.ROOT))
        .put("storage", request.options().storage().toString())
        .put("seed", request.seed())
        .put("training_requests", result.trainingEnd())
        .put("held_out_from_request", result.heldOutFrom())
        .put("held_out_requests", request.trace().requests() - result.heldOutFrom())
        .put("rules_tried", result.trials().size())
        .put("seconds", result.seconds())
        .put("coldrl_version", Version.current());
    ArrayNode finals = root.putArray("validation");
    for (RuleResult.Trial trial : result.finals()) {
      finals
          .addObject()
          .put("rule", trial.rule().parameters())
          .put("miss_ratio", trial.missRatio());
    }
    RuleVerdict verdict = verdict();
    ArrayNode rows = root.putArray("held_out");
    for (SimulationResult row : heldOut) {
      CardJson.addSimulation(rows, row, request.objective(), verdict.interval(row));
    }
    ObjectNode advice = root.putObject("verdict");
    advice.put("advice", verdict.advice().name().toLowerCase(Locale.ROOT));
    verdict.sentences().forEach(advice.putArray("text")::add);
    return root.toPrettyString() + "\n";
  }
}
