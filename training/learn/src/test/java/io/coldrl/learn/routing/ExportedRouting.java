package io.coldrl.learn.routing;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.util.Map;

/** An exported model in ONNX Runtime. */
final class ExportedRouting implements AutoCloseable {
  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private final OrtSession session;

  ExportedRouting(byte[] onnx) throws OrtException {
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      session = environment.createSession(onnx, options);
    }
  }

  float[] score(float[] features, int candidates) throws OrtException {
    int raw = SyntheticRouting.RAW;
    try (OnnxTensor input =
            OnnxTensor.createTensor(
                environment,
                FloatBuffer.wrap(features, 0, candidates * raw),
                new long[] {candidates, raw});
        OrtSession.Result result = session.run(Map.of("features", input))) {
      return (float[]) result.get("q").orElseThrow().getValue();
    }
  }

  @Override
  public void close() throws OrtException {
    session.close();
  }
}
