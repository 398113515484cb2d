package io.coldrl.inference;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import io.coldrl.inference.UnfitModelException.Reason;

/** ONNX Runtime's environment, of which a process has one: silent, without telemetry. */
final class Environment {
  private Environment() {}

  /**
   * The environment. It stays open until the process ends.
   *
   * @throws UnfitModelException if ONNX Runtime can't be loaded, so that no model can be served
   */
  static OrtEnvironment get() throws UnfitModelException {
    try {
      // The name and the level must be the same at each call, or it warns.
      OrtEnvironment environment =
          OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, "coldrl");
      environment.setTelemetry(false);
      return environment;
    } catch (OrtException | LinkageError e) {
      throw new UnfitModelException(
          Reason.CIRCUMSTANCES,
          "ONNX Runtime can't be loaded: "
              + e
              + "; it unpacks its library into "
              + System.getProperty("java.io.tmpdir")
              + ", set temporary_directory (or java.io.tmpdir) to one with space whose files may be"
              + " executed",
          e);
    }
  }

  /** The version of ONNX Runtime; "none" if it can't be loaded. */
  static String version() {
    try {
      return get().getVersion();
    } catch (UnfitModelException e) {
      return "none";
    }
  }
}
