package io.coldrl.inference;

import io.coldrl.inference.UnfitModelException.Reason;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The model in use, exchanged while it serves. A model is loaded only after the {@link ModelGate}
 * admitted it, and one that does not fit never replaces one that does.
 *
 * <p>Thread-safe. A thread that scores takes a {@link ModelLane} first and gives it back. Changes
 * exclude each other and may take as long as a trial does (see {@link TrialLimits}); {@link
 * #status} and lanes never wait for them. The {@link Watchdog} ends runs that take too long; a
 * model with several of them is not used any more, and {@link #tend} replaces it by the previous
 * one.
 */
public final class ModelSlot implements AutoCloseable {
  private final Task task;
  private final ModelFiles files;
  private final TrialRecord record;
  private final ModelGate gate;
  private final ModelEvents events;
  private final Supervision supervision;
  private final Overruns overruns = new Overruns();
  private final ModelLanes lanes;
  private final CountDownLatch firstLoad = new CountDownLatch(1);
  private volatile ModelStatus status;
  private volatile boolean stopping;

  // Of the model in use; guarded by this.
  private String digest = "";

  /**
   * Makes an empty slot. {@link #load} or {@link #loadIfTried} fills it.
   *
   * @param path the configured model file
   * @param lanes how many threads may score at once, at least 1
   * @param gate admits models; may be shared
   * @param watchdog ends long runs; may be shared
   */
  public ModelSlot(
      Path path, int lanes, Task task, ModelGate gate, Watchdog watchdog, ModelEvents events) {
    this.task = task;
    this.files = new ModelFiles(path);
    this.record = TrialRecord.beside(path);
    this.gate = gate;
    this.events = events;
    this.supervision = new Supervision(watchdog, this::onOverrun);
    this.lanes = new ModelLanes(lanes);
    status = new ModelStatus("", path.toString(), "");
  }

  /** A free lane, or null if all are in use. Never blocks. */
  public @Nullable ModelLane tryAcquire() {
    return lanes.tryAcquire();
  }

  /** The model's version and file, and why the last change failed. Never blocks. */
  public ModelStatus status() {
    ModelStatus current = status;
    return current.loaded() && lanes.isBarred(current.version())
        ? new ModelStatus("", current.path(), overrunsOf(current))
        : current;
  }

  private static String overrunsOf(ModelStatus model) {
    return "model "
        + model.version()
        + " ran for more than "
        + Watchdog.LIMIT_MS
        + " ms, the limit, "
        + Overruns.LIMIT
        + " times within "
        + Overruns.WITHIN_SECONDS
        + " s; it is not used any more until it is promoted or reloaded";
  }

  private void onOverrun(String version) {
    events.onOverrun();
    if (overruns.add(version, System.nanoTime())) {
      lanes.bar(version);
    }
  }

  /**
   * Replaces a model that ran for too long by the previous one, if that is kept and passes. To be
   * called every second or so.
   */
  public synchronized void tend() {
    ModelStatus bad = status;
    if (!bad.loaded() || !lanes.isBarred(bad.version())) {
      return;
    }
    String problem = overrunsOf(bad);
    gate.quarantine(digest, task, record, problem);
    lanes.empty();
    status = new ModelStatus("", bad.path(), problem);
    try {
      ModelFile previous = ModelFile.read(files.previous(), task);
      gate.admit(previous, task, record);
      use(LoadedModel.load(previous, task, lanes.count(), supervision), previous.name(), problem);
    } catch (UnfitModelException e) {
      // There is none, or it is the same: the slot stays empty.
    }
    events.onQuarantined(status);
  }

  /**
   * Loads the configured file if that takes no trial: if the model passed one before, or if it is
   * refused without. Otherwise, the slot stays empty until {@link #load}.
   *
   * @return false if the model must be tried first
   */
  public synchronized boolean loadIfTried() {
    try {
      ModelFile model = ModelFile.read(files.path(), task);
      if (gate.needsTrial(model, task, record)) {
        status =
            new ModelStatus(
                "", files.path().toString(), model.name() + " is being tried, before it is used");
        return false;
      }
    } catch (UnfitModelException e) {
      // load() reports it.
    }
    load();
    return true;
  }

  /**
   * Loads the configured file. If it does not fit, the model in use stays, or the slot is empty,
   * and {@link #status} says why.
   */
  public void load() {
    try {
      serveConfigured(false);
    } catch (UnfitModelException e) {
      // The status holds the reason; the agent serves without.
    } finally {
      firstLoad.countDown();
    }
  }

  /**
   * Waits until the configured file was loaded or refused for the first time.
   *
   * @return false if the time passed before that
   */
  public boolean awaitFirstLoad(long time, TimeUnit unit) throws InterruptedException {
    return firstLoad.await(time, unit);
  }

  /**
   * Reads the configured file again, and tries it again if it was refused before.
   *
   * @throws UnfitModelException if it does not fit; the model in use stays
   */
  public ModelStatus reload() throws UnfitModelException {
    return serveConfigured(true);
  }

  /**
   * Puts a model file in the place of the configured one, keeps that as ".previous", and serves it.
   *
   * @throws UnfitModelException if it does not fit or can't be copied; nothing is changed
   */
  public synchronized ModelStatus promote(Path file) throws UnfitModelException {
    try {
      return serve(file, true, files::promote);
    } catch (UnfitModelException e) {
      throw refused(e);
    }
  }

  /**
   * Swaps the configured model file with ".previous" and serves it.
   *
   * @throws UnfitModelException if there is none or it does not fit; nothing is changed
   */
  public synchronized ModelStatus rollBack() throws UnfitModelException {
    try {
      return serve(files.previous(), true, files::swap);
    } catch (UnfitModelException e) {
      throw refused(e);
    }
  }

  private synchronized ModelStatus serveConfigured(boolean again) throws UnfitModelException {
    try {
      return serve(files.path(), again, model -> {});
    } catch (UnfitModelException e) {
      status = new ModelStatus(status.version(), status.path(), String.valueOf(e.getMessage()));
      throw refused(e);
    }
  }

  /** Puts an admitted model into its place on the disk. */
  private interface Placement {
    void put(ModelFile model) throws UnfitModelException;
  }

  /**
   * @param again whether to try a model that was refused before
   */
  private ModelStatus serve(Path file, boolean again, Placement placement)
      throws UnfitModelException {
    ModelFile model = ModelFile.read(file, task);
    if (again) {
      gate.forgetRefusal(model, task);
    }
    checkOpen(model);
    Trial.Pass pass = gate.admit(model, task, record);
    LoadedModel loaded = LoadedModel.load(model, task, lanes.count(), supervision);
    try {
      placement.put(model);
    } catch (UnfitModelException e) {
      loaded.close();
      throw e;
    }
    use(loaded, files.path().toString(), "");
    events.onServed(status, pass.medianMicros());
    return status;
  }

  private void use(LoadedModel model, String path, String problem) {
    lanes.fill(model.scorers());
    digest = model.file().digest();
    status = new ModelStatus(model.version(), path, problem);
  }

  private void checkOpen(ModelFile model) throws UnfitModelException {
    if (stopping) {
      throw new UnfitModelException(
          Reason.STOPPING, model.name() + " was not loaded: the agent is stopping", null);
    }
  }

  private UnfitModelException refused(UnfitModelException e) {
    if (e.reason() != Reason.STOPPING) {
      events.onRefused(status, String.valueOf(e.getMessage()), e.reason() == Reason.MISSING);
    }
    return e;
  }

  /** Lets later changes fail. Does not wait for one that is under way. */
  public void stopChanges() {
    stopping = true;
  }

  /**
   * Frees the model once all lanes are given back. Waits for a change that is under way; {@link
   * ModelGate#cancelTrials} ends its trial.
   */
  @Override
  public synchronized void close() {
    stopping = true;
    lanes.empty();
    status = new ModelStatus("", files.path().toString(), "closed");
  }
}
