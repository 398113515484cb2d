package io.coldrl.inference;

import io.coldrl.inference.UnfitModelException.Reason;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether an agent would serve a configured model file: reads it, verifies its signature and
 * tries it in a child process, even if it passed before. Leaves no file behind and keeps nothing in
 * mind.
 */
public final class ModelInspection {
  private final Trial trial;
  private final @Nullable ModelKey signer;

  /**
   * What is known of a model file.
   *
   * @param file the model file
   * @param problem why an agent would not serve it; empty if it would
   * @param remedy what to try; empty if there is no problem
   * @param isMissing whether there is no file
   * @param hasCardOfAnother whether the card beside it is of another model
   */
  public record Result(
      Path file, String problem, String remedy, boolean isMissing, boolean hasCardOfAnother) {}

  /**
   * @param temporary directory for temporary files of the trials
   * @param signer null if models need no signature
   */
  public ModelInspection(TrialLimits limits, Path temporary, @Nullable ModelKey signer) {
    this.trial = new ChildTrial(limits, () -> temporary);
    this.signer = signer;
  }

  /** Inspects a model file. Takes at most the time of a trial. */
  public Result inspect(Path file, Task task) {
    try {
      ModelFile model = ModelFile.read(file, task);
      if (signer != null && !RuleFile.isText(file)) {
        signer.verify(model);
      }
      if (model.rule() == null) {
        trial.run(model.bytes(), model.name(), task);
      }
      return new Result(file, "", "", false, model.card().state() == CardMatch.State.OTHER);
    } catch (UnfitModelException e) {
      // The messages have the form "problem; remedy".
      String message = String.valueOf(e.getMessage());
      int end = message.lastIndexOf("; ");
      String problem = end < 0 ? message : message.substring(0, end);
      String remedy = end < 0 ? "put another model there" : message.substring(end + 2);
      return new Result(file, problem, remedy, e.reason() == Reason.MISSING, false);
    }
  }
}
