package io.coldrl.cli.report;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.coldrl.core.Failure;
import io.coldrl.core.file.Digests;
import io.coldrl.inference.ModelSignature;
import io.coldrl.inference.OnnxScorer;
import io.coldrl.inference.UnfitModelException;
import io.coldrl.learn.card.ModelFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The output of {@code coldrl inspect} for a model.
 *
 * @param file the model
 * @param facts size, hash, inputs and outputs
 * @param card the model card, or null if there is none
 */
public record ModelFacts(Path file, ObjectNode facts, @Nullable JsonNode card) {
  /**
   * Reads a model and its card.
   *
   * @param path a model file, or a directory that contains {@code model.onnx}
   * @throws Failure if the agent could not serve the model, or if the card is not JSON
   */
  public static ModelFacts read(Path path) {
    Path file = Files.isDirectory(path) ? path.resolve(ModelFiles.MODEL_FILE) : path;
    try (OnnxScorer fit = OnnxScorer.load(file)) {
      String version = fit.version();
      ObjectNode facts = new ObjectMapper().createObjectNode();
      facts
          .put("file", file.toString())
          .put("bytes", Files.size(file))
          .put("sha256", Digests.sha256(file))
          .put("version", version);
      ModelSignature signature = ModelSignature.read(file);
      signature.inputs().forEach(facts.putObject("inputs")::put);
      signature.outputs().forEach(facts.putObject("outputs")::put);
      Path card = file.resolveSibling(ModelFiles.CARD_FILE);
      JsonNode read = Files.exists(card) ? new ObjectMapper().readTree(card.toFile()) : null;
      return new ModelFacts(file, facts, read);
    } catch (UnfitModelException e) {
      throw failure("the model can't be used: " + e.getMessage(), file, e);
    } catch (JacksonException e) {
      throw failure("the model card is not JSON: " + e.getOriginalMessage(), file, e);
    } catch (IOException e) {
      throw failure("the model can't be read: " + e.getMessage(), file, e);
    }
  }

  private static Failure failure(String what, Path file, Exception cause) {
    return new Failure(
        what, file.toString(), "give a directory that `coldrl train --out DIR` wrote", cause);
  }

  /** Renders as JSON, ending in a line feed. */
  public String json() {
    ObjectNode root = new ObjectMapper().createObjectNode();
    root.set("model", facts);
    root.set("card", card);
    return root.toPrettyString() + "\n";
  }

  /** Renders one line per fact, then the card. */
  public String text() {
    StringBuilder text = new StringBuilder();
    facts
        .properties()
        .forEach(
            fact -> {
              JsonNode value = fact.getValue();
              text.append(fact.getKey())
                  .append(": ")
                  .append(value.isValueNode() ? value.asText() : value.toString())
                  .append('\n');
            });
    text.append("card: ").append(card == null ? "none" : card.toPrettyString()).append('\n');
    return text.toString();
  }
}
