package io.coldrl.inference;

import io.coldrl.core.file.Digests;
import java.nio.file.Path;

/** A model file as it was read at one moment. What is tried, served and copied is these bytes. */
final class ModelFile {
  private final Path path;
  private final byte[] bytes;
  private final String digest;

  private ModelFile(Path path, byte[] bytes) {
    this.path = path;
    this.bytes = bytes;
    this.digest = Digests.sha256(bytes);
  }

  /**
   * Reads a model file.
   *
   * @throws UnfitModelException if it can't be read or is empty or too large
   */
  static ModelFile read(Path file, Task task) throws UnfitModelException {
    return new ModelFile(file, ModelLoader.read(file, task));
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
}
