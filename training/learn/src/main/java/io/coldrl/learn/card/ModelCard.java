package io.coldrl.learn.card;

import io.coldrl.core.Failure;
import io.coldrl.core.file.Digests;
import io.coldrl.inference.ModelLoader;
import java.nio.file.Path;

/** A trained model together with a description of its data, its training and its evaluation. */
public sealed interface ModelCard permits EvictionModelCard, PooledModelCard, RoutingModelCard {
  /** The model's file. */
  byte[] onnx();

  /** The card as JSON, ending in a line feed. */
  String json();

  /** The card in Markdown. */
  String text();

  /** A few lines for the user of the command line. */
  String summary(Path directory);

  /** SHA-256 of the model's file, hex. */
  default String sha256() {
    return Digests.sha256(onnx());
  }

  /** The model's version, as the agent reports it. */
  default String version() {
    return ModelLoader.versionOf(onnx());
  }

  /**
   * Writes the model and its cards into a directory, each file whole or not at all.
   *
   * @throws Failure if that fails
   */
  default void writeTo(Path directory) {
    ModelFiles.write(directory, onnx(), json(), text());
  }
}
