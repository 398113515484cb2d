package io.coldrl.inference;

/**
 * The state of a model slot.
 *
 * @param version first 12 hexadecimal digits of its SHA-256; empty if none is loaded
 * @param path the file that it was loaded from, or the configured one
 * @param problem why no model is loaded, or why the last reload left the model as it was; empty if
 *     there is no problem
 * @param card whether the card beside the file is this model's: "matches", "none" or "is of another
 *     model"
 */
public record ModelStatus(String version, String path, String problem, String card) {
  static ModelStatus empty(String path, String problem) {
    return new ModelStatus("", path, problem, CardMatch.State.NONE.toString());
  }

  ModelStatus withProblem(String newProblem) {
    return new ModelStatus(version, path, newProblem, card);
  }

  /** Whether a model is in use. */
  public boolean loaded() {
    return !version.isEmpty();
  }
}
