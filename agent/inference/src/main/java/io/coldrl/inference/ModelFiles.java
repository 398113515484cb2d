package io.coldrl.inference;

import io.coldrl.core.Failure;
import io.coldrl.core.file.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The configured model file of a slot and the previous one, which promotions keep beside it. */
final class ModelFiles {
  private final Path path;
  private final Path previous;

  ModelFiles(Path path) {
    this.path = path;
    this.previous = path.resolveSibling(path.getFileName() + ".previous");
  }

  Path path() {
    return path;
  }

  Path previous() {
    return previous;
  }

  /**
   * Puts a model in the place of the configured one, and keeps that as the previous one.
   *
   * @throws UnfitModelException if it can't be copied; the configured file is unchanged
   */
  void promote(ModelFile model) throws UnfitModelException {
    try {
      if (Files.exists(path)) {
        replace(previous, Files.readAllBytes(path));
      }
      replace(path, model.bytes());
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
      byte[] current = Files.exists(path) ? Files.readAllBytes(path) : null;
      replace(path, model.bytes());
      if (current == null) {
        Files.delete(previous);
      } else {
        replace(previous, current);
      }
    } catch (IOException | Failure e) {
      throw new UnfitModelException(
          previous + " can't be swapped with " + path + ": " + e.getMessage(), e);
    }
  }

  private static void replace(Path target, byte[] content) {
    AtomicFile.at(target).write(out -> out.write(content));
  }
}
