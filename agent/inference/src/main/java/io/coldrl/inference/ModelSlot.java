package io.coldrl.inference;

import io.coldrl.inference.UnfitModelException.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The model in use, exchanged while it serves. A model is loaded only after the {@link ModelGate}
 * admitted it, and one that does not fit never replaces one that does. The model may be a rule, in
 * a file or as the text that is configured in place of a file.
 *
 * <p>Thread-safe. A thread that scores takes a {@link ModelLane} first and gives it back. Changes
 * exclude each other and may take as long as a trial does (see {@link TrialLimits}); {@link
 * #status} and lanes never wait for them. The {@link Watchdog} ends runs that take too long; a
 * model with several of them is not used any more, and {@link #tend} replaces it by the previous
 * one.
 */
public final class ModelSlot implements AutoCloseable {
  private final SlotSettings settings;
  private final Task task;
  private final SlotFiles files;
  private final TrialRecord record;
  private final ModelGate gate;
  private final ModelEvents events;
  private final Supervision supervision;
  private final Overruns overruns = new Overruns();
  private final ModelLanes lanes;
  private final CountDownLatch firstLoad = new CountDownLatch(1);
  private volatile ModelStatus status;
  private volatile byte @Nullable [] card;
  private volatile boolean stopping;

  // Guarded by this.
  private final FileChange change;
  // Of the model in use; empty if there is none.
  private String digest = "";

  /**
   * Makes an empty slot. {@link #load} or {@link #loadIfTried} fills it.
   *
   * @param gate admits models; may be shared
   * @param watchdog ends long runs; may be shared
   */
  public ModelSlot(SlotSettings settings, ModelGate gate, Watchdog watchdog, ModelEvents events) {
    this.settings = settings;
    this.task = settings.task();
    this.files = new SlotFiles(settings.path());
    this.change = new FileChange(files.parts());
    this.record = TrialRecord.beside(settings.path());
    this.gate = gate;
    this.events = events;
    this.supervision = new Supervision(watchdog, this::onOverrun);
    this.lanes = new ModelLanes(settings.lanes());
    status = ModelStatus.empty(files.path().toString(), "");
  }

  /** A free lane, or null if all are in use. Never blocks. */
  public @Nullable ModelLane tryAcquire() {
    return lanes.tryAcquire();
  }

  /** The model's version and file, and why the last change failed. Never blocks. */
  public ModelStatus status() {
    ModelStatus current = status;
    return current.loaded() && lanes.isBarred(current.version())
        ? ModelStatus.empty(current.path(), Overruns.describe(current.version()))
        : current;
  }

  /**
   * The card of the model in use, as JSON; null if there is no model or no card of it. It is
   * another array whenever it is read again. Not to be changed. Never blocks.
   */
  public byte @Nullable [] card() {
    return card;
  }

  private void onOverrun(String version) {
    events.onOverrun();
    if (overruns.add(version, System.nanoTime())) {
      lanes.bar(version);
    }
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
        status = status.withProblem(model.name() + " is being tried, before it is used");
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
   * Looks after the slot; to be called every second or so. Replaces a model that ran for too long
   * by the previous one, if that is kept and passes. Loads the configured file if it has changed,
   * and once more a while after it was refused for a reason that may have passed.
   */
  public synchronized void tend() {
    if (status.loaded() && lanes.isBarred(status.version())) {
      replaceByPrevious();
    }
    if (firstLoad.getCount() == 0 && change.isDue(System.nanoTime())) {
      load();
    }
  }

  private void replaceByPrevious() {
    String problem = Overruns.describe(status.version());
    gate.quarantine(digest, task, record, problem);
    clear(problem);
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
   * Puts a model file in the place of the configured one, keeps that as ".previous", and serves it.
   *
   * @throws UnfitModelException if it does not fit or can't be copied; nothing is changed
   */
  public ModelStatus promote(Path file) throws UnfitModelException {
    return serveElsewhere(file, files::promote);
  }

  /**
   * Promotes the model that another slot has in use, and removes it there.
   *
   * @throws UnfitModelException if there is none, or its file has changed; nothing is changed
   */
  public ModelStatus promote(ModelSlot shadow) throws UnfitModelException {
    ModelStatus from = shadow.status();
    if (!from.loaded()) {
      String why = from.problem().isEmpty() ? from.path() + " does not exist" : from.problem();
      throw new UnfitModelException("there is no shadow model to promote: " + why);
    }
    ModelStatus promoted =
        serveElsewhere(
            shadow.files.path(),
            model -> {
              if (!model.version().equals(from.version())) {
                throw new UnfitModelException(
                    model.name() + " has changed and is not in use yet; try again");
              }
              files.promote(model);
            });
    shadow.remove();
    return promoted;
  }

  private synchronized void remove() throws UnfitModelException {
    files.remove();
    change.handled();
    clear("");
  }

  /**
   * Swaps the configured model file with ".previous" and serves it.
   *
   * @throws UnfitModelException if there is none or it does not fit; nothing is changed
   */
  public ModelStatus rollBack() throws UnfitModelException {
    return serveElsewhere(files.previous(), files::swap);
  }

  /** Puts an admitted model into its place on the disk. */
  private interface Placement {
    void put(ModelFile model) throws UnfitModelException;
  }

  private synchronized ModelStatus serveElsewhere(Path file, Placement placement)
      throws UnfitModelException {
    try {
      if (RuleFile.isText(files.path())) {
        throw new UnfitModelException(
            files.path()
                + " is configured, and no file to put another model into; configure the path of a"
                + " file, which may have this rule in it");
      }
      ModelStatus served = serve(ModelFile.read(file, task), true, placement);
      change.handled();
      return served;
    } catch (UnfitModelException e) {
      throw refused(e);
    }
  }

  private synchronized ModelStatus serveConfigured(boolean again) throws UnfitModelException {
    change.handled();
    if (settings.isOptional() && !RuleFile.isText(files.path()) && !Files.exists(files.path())) {
      clear("");
      return status;
    }
    try {
      ModelFile model = ModelFile.read(files.path(), task);
      if (!again && model.digest().equals(digest)) {
        card = model.card().ofThisModel();
        status =
            new ModelStatus(status.version(), model.name(), "", model.card().state().toString());
        return status;
      }
      return serve(model, again, placed -> {});
    } catch (UnfitModelException e) {
      status = status.withProblem(String.valueOf(e.getMessage()));
      if (e.reason() == Reason.CIRCUMSTANCES) {
        change.retryAt(System.nanoTime() + ModelGate.RETRY_NANOS);
      }
      throw refused(e);
    }
  }

  // Again: try also a model that was refused before.
  private ModelStatus serve(ModelFile model, boolean again, Placement placement)
      throws UnfitModelException {
    if (stopping) {
      throw new UnfitModelException(
          Reason.STOPPING, model.name() + " was not loaded: the agent is stopping", null);
    }
    if (again) {
      gate.forgetRefusal(model, task);
    }
    // What is configured as text is the operator's own: it needs no signature.
    Trial.Pass pass =
        RuleFile.isText(files.path()) ? Trial.Pass.OF_RULE : gate.admit(model, task, record);
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
    card = model.file().card().ofThisModel();
    status =
        new ModelStatus(model.version(), path, problem, model.file().card().state().toString());
  }

  private void clear(String problem) {
    lanes.empty();
    digest = "";
    card = null;
    status = ModelStatus.empty(files.path().toString(), problem);
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
    clear("closed");
  }
}
