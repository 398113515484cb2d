package io.coldrl.inference;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;

/** ONNX Runtime's environment, of which a process has one: silent, without telemetry. */
final class Environment {
  private Environment() {}

  /** The environment. It stays open until the process ends. */
  static OrtEnvironment get() {
    // The name and the level must be the same at each call, or it warns.
    OrtEnvironment environment =
        OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, "coldrl");
    try {
      environment.setTelemetry(false);
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime can't be set up", e);
    }
    return environment;
  }
}
