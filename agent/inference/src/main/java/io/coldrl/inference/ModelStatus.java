package io.coldrl.inference;

/**
 * What is known of the model in use.
 *
 * @param version first 12 hexadecimal digits of its SHA-256; empty where none is loaded
 * @param path the configured file
 * @param problem why no model is loaded, or why the last reload left the model as it was; empty
 *     where all is well
 */
public record ModelStatus(String version, String path, String problem) {
  /** Whether a model is in use. */
  public boolean loaded() {
    return !version.isEmpty();
  }
}
