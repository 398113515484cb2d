package io.coldrl.inference;

import io.coldrl.core.eviction.HistoryRule;
import io.coldrl.core.file.Digests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A model file as it was read at one moment, with its signature and card. What is verified, tried,
 * served and copied is these bytes.
 */
final class ModelFile {
  /** Suffix of the file with the signature of a model file. */
  static final String SIGNATURE_SUFFIX = ".sig";

  private static final long MAX_SIGNATURE_BYTES = 4_096;

  private final Path path;
  private final byte[] bytes;
  private final String digest;
  private final byte @Nullable [] signature;
  private final CardMatch card;
  private final @Nullable HistoryRule rule;

  private ModelFile(
      Path path,
      byte[] bytes,
      byte @Nullable [] signature,
      CardMatch card,
      @Nullable HistoryRule rule) {
    this.path = path;
    this.bytes = bytes;
    this.digest = Digests.sha256(bytes);
    this.signature = signature;
    this.card = card;
    this.rule = rule;
  }

  /**
   * Reads a model file.
   *
   * @param file a file, or the text of a rule
   * @throws UnfitModelException if it can't be read, is empty or too large, or is a malformed rule
   */
  static ModelFile read(Path file, Task task) throws UnfitModelException {
    boolean isText = RuleFile.isText(file);
    byte[] bytes = isText ? RuleFile.content(file) : ModelLoader.read(file, task);
    HistoryRule rule = RuleFile.parse(bytes, file.toString(), task);
    return isText
        ? new ModelFile(file, bytes, null, CardMatch.ABSENT, rule)
        : new ModelFile(
            file, bytes, signature(file), CardMatch.find(file, Digests.sha256(bytes)), rule);
  }

  private static byte @Nullable [] signature(Path model) {
    Path file = model.resolveSibling(model.getFileName() + SIGNATURE_SUFFIX);
    try {
      return Files.isRegularFile(file) && Files.size(file) <= MAX_SIGNATURE_BYTES
          ? Files.readAllBytes(file)
          : null;
    } catch (IOException e) {
      return null;
    }
  }

  /** The file it was read from, for messages. */
  String name() {
    return path.toString();
  }

  byte[] bytes() {
    return bytes;
  }

  /** SHA-256 of the bytes, in hexadecimal digits. */
  String digest() {
    return digest;
  }

  /** The rule that it is; null if it is an ONNX model. */
  @Nullable HistoryRule rule() {
    return rule;
  }

  /** The version of the model in it: the rule, or the first digits of the digest. */
  String version() {
    return rule == null ? ModelLoader.versionOf(bytes) : rule.toString();
  }

  /** The contents of the signature's file; null if there is none. */
  byte @Nullable [] signature() {
    return signature;
  }

  CardMatch card() {
    return card;
  }
}
