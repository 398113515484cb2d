package io.coldrl.inference;

import io.coldrl.core.Failure;
import io.coldrl.core.file.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The configured model file of a slot and the previous one, which promotions keep beside it; each
 * with its signature and card.
 */
final class ModelFiles {
  private final Path path;
  private final Path previous;

  ModelFiles(Path path) {
    this.path = path;
    this.previous = beside(path, ".previous");
  }

  /** What is on the disk for one model; null what is not there. */
  private record Content(
      byte @Nullable [] model, byte @Nullable [] signature, byte @Nullable [] card) {
    static Content of(ModelFile model) {
      CardMatch card = model.card();
      return new Content(
          model.bytes(),
          model.signature(),
          card.state() == CardMatch.State.MATCHES ? card.content() : null);
    }

    static Content read(Path model) throws IOException {
      return new Content(
          bytes(model),
          bytes(beside(model, ModelFile.SIGNATURE_SUFFIX)),
          bytes(beside(model, CardMatch.SUFFIX)));
    }

    private static byte @Nullable [] bytes(Path file) throws IOException {
      return Files.isRegularFile(file) ? Files.readAllBytes(file) : null;
    }

    void write(Path to) throws IOException {
      put(beside(to, ModelFile.SIGNATURE_SUFFIX), signature);
      put(beside(to, CardMatch.SUFFIX), card);
      put(to, model);
    }

    private static void put(Path file, byte @Nullable [] content) throws IOException {
      if (content == null) {
        Files.deleteIfExists(file);
      } else {
        AtomicFile.at(file).write(out -> out.write(content));
      }
    }
  }

  private static Path beside(Path file, String suffix) {
    return file.resolveSibling(file.getFileName() + suffix);
  }

  Path path() {
    return path;
  }

  Path previous() {
    return previous;
  }

  /** All files that make up the configured model. */
  List<Path> parts() {
    return List.of(path, beside(path, ModelFile.SIGNATURE_SUFFIX), beside(path, CardMatch.SUFFIX));
  }

  /**
   * Puts a model in the place of the configured one, and keeps that as the previous one.
   *
   * @throws UnfitModelException if it can't be copied; the configured model is unchanged
   */
  void promote(ModelFile model) throws UnfitModelException {
    try {
      Content current = Content.read(path);
      if (current.model() != null) {
        current.write(previous);
      }
      replace(current, Content.of(model));
    } catch (IOException | Failure e) {
      throw new UnfitModelException(
          model.name() + " can't be copied to " + path + ": " + e.getMessage(), e);
    }
  }

  /**
   * Swaps the configured model with the previous one.
   *
   * @param model the previous one, as it was read
   * @throws UnfitModelException if that fails
   */
  void swap(ModelFile model) throws UnfitModelException {
    try {
      Content current = Content.read(path);
      replace(current, Content.of(model));
      current.write(previous);
    } catch (IOException | Failure e) {
      throw new UnfitModelException(
          previous + " can't be swapped with " + path + ": " + e.getMessage(), e);
    }
  }

  // Three files can't be replaced at once. What fails half-way is taken back.
  private void replace(Content current, Content next) throws IOException {
    boolean isComplete = false;
    try {
      next.write(path);
      isComplete = true;
    } finally {
      if (!isComplete) {
        current.write(path);
      }
    }
  }

  /**
   * Removes the configured model with its signature and card.
   *
   * @throws UnfitModelException if a file can't be removed
   */
  void remove() throws UnfitModelException {
    try {
      for (Path file : parts()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UnfitModelException(path + " can't be removed: " + e + "; remove it yourself", e);
    }
  }
}
