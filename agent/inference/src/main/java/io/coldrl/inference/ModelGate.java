package io.coldrl.inference;

import io.coldrl.inference.UnfitModelException.Reason;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets a model into the serving process only if it has the signature that is asked for, and after
 * it passed a trial in another process. Remembers passes and refusals by the SHA-256 of the model,
 * so that the same bytes are not tried again and again. A rule needs no trial, since it is not
 * code. One for all slots of a process. Thread-safe.
 */
public final class ModelGate {
  /** How long a refusal holds that may be due to a busy machine. */
  static final long RETRY_NANOS = TimeUnit.MINUTES.toNanos(10);

  private final Trial trial;
  private final @Nullable ModelKey signer;
  private final LongSupplier nanoClock;
  private final Map<Key, Trial.Pass> passes = new ConcurrentHashMap<>();
  private final Map<Key, Refusal> refusals = new ConcurrentHashMap<>();

  private record Key(String digest, Task task) {}

  private record Refusal(UnfitModelException reason, long nanos) {}

  /** A gate that tries models in a child JVM within these limits. */
  public ModelGate(TrialLimits limits) {
    this(limits, null);
  }

  /**
   * A gate that also asks for a signature.
   *
   * @param signer null to admit unsigned models
   */
  public ModelGate(TrialLimits limits, @Nullable ModelKey signer) {
    this(new ChildTrial(limits), signer, System::nanoTime);
  }

  ModelGate(Trial trial, @Nullable ModelKey signer, LongSupplier nanoClock) {
    this.trial = trial;
    this.signer = signer;
    this.nanoClock = nanoClock;
  }

  /** Whether {@link #admit} would start a trial, which takes up to its time limit. */
  boolean needsTrial(ModelFile model, Task task, TrialRecord record) {
    Key key = new Key(model.digest(), task);
    return model.rule() == null && known(key, record) == null && refusal(key) == null;
  }

  /**
   * Admits a model that passed, or passes now.
   *
   * @param record where to look for passes, and to record one
   * @throws UnfitModelException if it is not signed, is refused, or was refused before
   */
  Trial.Pass admit(ModelFile model, Task task, TrialRecord record) throws UnfitModelException {
    if (signer != null) {
      signer.verify(model);
    }
    Key key = new Key(model.digest(), task);
    Trial.Pass known = known(key, record);
    if (known != null) {
      passes.put(key, known);
      return known;
    }
    Refusal refusal = refusal(key);
    if (refusal != null) {
      throw refusal.reason();
    }
    if (model.rule() != null) {
      return Trial.Pass.OF_RULE;
    }
    try {
      Trial.Pass pass = trial.run(model.bytes(), model.name(), task);
      passes.put(key, pass);
      record.add(model.digest(), task, pass);
      return pass;
    } catch (UnfitModelException e) {
      if (e.reason() != Reason.STOPPING) {
        refusals.put(key, new Refusal(e, nanoClock.getAsLong()));
      }
      throw e;
    }
  }

  private Trial.@Nullable Pass known(Key key, TrialRecord record) {
    Trial.Pass pass = passes.get(key);
    if (pass == null) {
      return record.find(key.digest(), key.task());
    }
    if (record.find(key.digest(), key.task()) == null) {
      record.add(key.digest(), key.task(), pass);
    }
    return pass;
  }

  private @Nullable Refusal refusal(Key key) {
    Refusal refusal = refusals.get(key);
    if (refusal != null
        && refusal.reason().reason() == Reason.CIRCUMSTANCES
        && nanoClock.getAsLong() - refusal.nanos() > RETRY_NANOS) {
      refusals.remove(key);
      return null;
    }
    return refusal;
  }

  /** Refuses a model that passed, from now on: it did harm in service. */
  void quarantine(String digest, Task task, TrialRecord record, String reason) {
    Key key = new Key(digest, task);
    refusals.put(key, new Refusal(new UnfitModelException(reason), nanoClock.getAsLong()));
    passes.remove(key);
    record.remove(digest);
  }

  /** Forgets that a model was refused: an operator asks for it once more. */
  void forgetRefusal(ModelFile model, Task task) {
    refusals.remove(new Key(model.digest(), task));
  }

  /** Ends the running trials; their models are not refused for that later. */
  public void cancelTrials() {
    trial.cancel();
  }
}
