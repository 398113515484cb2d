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
 * with its signature and card. Old files are copied without being read into memory, since they may
 * be anything.
 */
final class SlotFiles {
  private static final List<String> SUFFIXES =
      List.of(ModelFile.SIGNATURE_SUFFIX, CardMatch.SUFFIX, "");

  private final Path path;
  private final Path previous;
  // Where the configured model is while it changes places with the previous one.
  private final Path aside;

  SlotFiles(Path path) {
    this.path = path;
    this.previous = beside(path, ".previous");
    this.aside = beside(path, ".aside");
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
    return SUFFIXES.stream().map(suffix -> beside(path, suffix)).toList();
  }

  /**
   * Puts a model in the place of the configured one, and keeps that as the previous one.
   *
   * @throws UnfitModelException if it can't be copied; the configured model is unchanged
   */
  void promote(ModelFile model) throws UnfitModelException {
    try {
      boolean isKept = Files.exists(path);
      if (isKept) {
        copy(path, previous);
      }
      replace(model, isKept ? previous : null);
    } catch (IOException | Failure e) {
      throw new UnfitModelException(
          model.name() + " can't be copied to " + path + ": " + e.getMessage(), e);
    }
  }

  /**
   * Swaps the configured model with the previous one.
   *
   * @param model the previous one, as it was read
   * @throws UnfitModelException if that fails; the configured model is unchanged
   */
  void swap(ModelFile model) throws UnfitModelException {
    try {
      copy(path, aside);
      replace(model, Files.exists(aside) ? aside : null);
      copy(aside, previous);
      remove(aside);
    } catch (IOException | Failure e) {
      throw new UnfitModelException(
          previous + " can't be swapped with " + path + ": " + e.getMessage(), e);
    }
  }

  // Three files can't be replaced at once. What fails half-way is taken back.
  private void replace(ModelFile model, @Nullable Path copyOfOld) throws IOException {
    CardMatch card = model.card();
    boolean isComplete = false;
    try {
      put(beside(path, ModelFile.SIGNATURE_SUFFIX), model.signature());
      put(beside(path, CardMatch.SUFFIX), card.ofThisModel());
      put(path, model.bytes());
      isComplete = true;
    } finally {
      if (!isComplete && copyOfOld != null) {
        copy(copyOfOld, path);
      }
    }
  }

  private static void put(Path file, byte @Nullable [] content) throws IOException {
    if (content == null) {
      Files.deleteIfExists(file);
    } else {
      AtomicFile.at(file).write(out -> out.write(content));
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    for (String suffix : SUFFIXES) {
      Path source = beside(from, suffix);
      if (Files.exists(source)) {
        AtomicFile.at(beside(to, suffix)).write(out -> Files.copy(source, out));
      } else {
        Files.deleteIfExists(beside(to, suffix));
      }
    }
  }

  private static void remove(Path model) throws IOException {
    for (String suffix : SUFFIXES) {
      Files.deleteIfExists(beside(model, suffix));
    }
  }

  /**
   * Removes the configured model with its signature and card.
   *
   * @throws UnfitModelException if a file can't be removed
   */
  void remove() throws UnfitModelException {
    try {
      remove(path);
    } catch (IOException e) {
      throw new UnfitModelException(path + " can't be removed: " + e + "; remove it yourself", e);
    }
  }
}
