package io.coldrl.learn.card;

import io.coldrl.core.Failure;
import io.coldrl.core.file.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A model's directory: the model, its card for programs and its card for people. */
public final class ModelFiles {
  /** Name of the model's file in its directory. */
  public static final String MODEL_FILE = "model.onnx";

  /** Name of the card in the same directory. */
  public static final String CARD_FILE = "model-card.json";

  /** Name of the card for people, in the same directory. */
  public static final String TEXT_FILE = "model-card.md";

  /** Name of a file that holds a rule, in the same directory. */
  public static final String RULE_FILE = "model.rule";

  private ModelFiles() {}

  /**
   * Writes a model and its cards into a directory, each file whole or not at all.
   *
   * @param json the card for programs
   * @param text the card for people, in Markdown
   * @throws Failure if that fails
   */
  public static void write(Path directory, byte[] onnx, String json, String text) {
    AtomicFile.makeDirectory(directory);
    write(directory.resolve(MODEL_FILE), onnx);
    write(directory.resolve(CARD_FILE), json.getBytes(StandardCharsets.UTF_8));
    write(directory.resolve(TEXT_FILE), text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Writes a rule that the agent takes as a model, or removes the one that an earlier run left.
   *
   * @param rule its text, or null for none
   * @throws Failure if that fails
   */
  static void writeRule(Path directory, @Nullable String rule) {
    Path file = directory.resolve(RULE_FILE);
    if (rule != null) {
      write(file, (rule + "\n").getBytes(StandardCharsets.UTF_8));
      return;
    }
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new Failure(
          "the rule of an earlier run can't be removed: " + e.getMessage(),
          file.toString(),
          "remove it, or name another directory",
          e);
    }
  }

  private static void write(Path file, byte[] content) {
    AtomicFile.at(file).write(out -> out.write(content));
  }
}
