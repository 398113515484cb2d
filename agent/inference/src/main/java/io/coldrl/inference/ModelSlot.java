package io.coldrl.inference;

import io.coldrl.core.Failure;
import io.coldrl.core.file.AtomicFile;
import io.coldrl.core.scoring.Scorer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The model in use, exchanged while it serves. A model that does not fit never replaces one that
 * does.
 *
 * <p>Thread-safe. A thread that scores takes a {@link Lane} first and gives it back; changes wait
 * for each lane in turn and may take as long as loading a model does (about 100 ms).
 */
public final class ModelSlot implements AutoCloseable {
  private final Task task;
  private final Path path;
  private final Path previous;
  private final Lane[] lanes;
  private volatile ModelStatus status;

  /** A scorer for one decision at a time. Close it to give it back. */
  public static final class Lane implements AutoCloseable {
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Scorer scorer;

    /** The model, or null if none is loaded. Valid until {@link #close}. */
    public @Nullable Scorer scorer() {
      return scorer;
    }

    /** Gives the lane back. */
    @Override
    public void close() {
      lock.unlock();
    }

    private void exchange(@Nullable Scorer next) {
      Scorer old;
      lock.lock();
      try {
        old = scorer;
        scorer = next;
      } finally {
        lock.unlock();
      }
      if (old != null) {
        old.close();
      }
    }
  }

  /**
   * Loads the model at {@code path}. If it does not fit, the slot is empty and {@link #status} says
   * why.
   *
   * @param lanes how many threads may score at once, at least 1
   */
  public ModelSlot(Path path, int lanes, Task task) {
    this.task = task;
    this.path = path;
    this.previous = path.resolveSibling(path.getFileName() + ".previous");
    this.lanes = new Lane[lanes];
    for (int i = 0; i < lanes; i++) {
      this.lanes[i] = new Lane();
    }
    status = new ModelStatus("", path.toString(), "");
    try {
      reload();
    } catch (UnfitModelException e) {
      // The status holds the reason; the agent serves without.
    }
  }

  /** A free lane, or null if all are in use. Never blocks. */
  public @Nullable Lane tryAcquire() {
    for (Lane lane : lanes) {
      if (lane.lock.tryLock()) {
        return lane;
      }
    }
    return null;
  }

  /** The model's version and file, and why the last change failed. */
  public ModelStatus status() {
    return status;
  }

  /**
   * Reads the configured file again.
   *
   * @throws UnfitModelException if it does not fit; the model in use stays
   */
  public synchronized ModelStatus reload() throws UnfitModelException {
    try {
      return serve(ModelLoader.read(path, task), path.toString());
    } catch (UnfitModelException e) {
      status = new ModelStatus(status.version(), status.path(), String.valueOf(e.getMessage()));
      throw e;
    }
  }

  /**
   * Puts a model file in the place of the configured one, keeps that as ".previous", and serves it.
   *
   * @throws UnfitModelException if it does not fit or can't be copied; nothing is changed
   */
  public synchronized ModelStatus promote(Path file) throws UnfitModelException {
    byte[] model = ModelLoader.read(file, task);
    ModelLoader.load(model, file.toString(), task).close();
    try {
      if (Files.exists(path)) {
        replace(previous, Files.readAllBytes(path));
      }
      replace(path, model);
    } catch (IOException | Failure e) {
      throw new UnfitModelException(
          file + " can't be copied to " + path + ": " + e.getMessage(), e);
    }
    return serve(model, path.toString());
  }

  /**
   * Swaps the configured model file with ".previous" and serves it.
   *
   * @throws UnfitModelException if there is none or it does not fit; nothing is changed
   */
  public synchronized ModelStatus rollBack() throws UnfitModelException {
    byte[] model = ModelLoader.read(previous, task);
    ModelLoader.load(model, previous.toString(), task).close();
    try {
      byte[] current = Files.exists(path) ? Files.readAllBytes(path) : null;
      replace(path, model);
      if (current == null) {
        Files.delete(previous);
      } else {
        replace(previous, current);
      }
    } catch (IOException | Failure e) {
      throw new UnfitModelException(
          previous + " can't be swapped with " + path + ": " + e.getMessage(), e);
    }
    return serve(model, path.toString());
  }

  private ModelStatus serve(byte[] model, String name) throws UnfitModelException {
    Scorer[] scorers = new Scorer[lanes.length];
    for (int i = 0; i < lanes.length; i++) {
      scorers[i] = ModelLoader.load(model, name, task);
    }
    for (int i = 0; i < lanes.length; i++) {
      lanes[i].exchange(scorers[i]);
    }
    status = new ModelStatus(scorers[0].version(), path.toString(), "");
    return status;
  }

  private static void replace(Path target, byte[] content) {
    AtomicFile.at(target).write(out -> out.write(content));
  }

  /** Frees the model once all lanes are given back. */
  @Override
  public synchronized void close() {
    for (Lane lane : lanes) {
      lane.exchange(null);
    }
    status = new ModelStatus("", path.toString(), "closed");
  }
}
