package io.coldrl.inference;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The inputs and outputs of a model file.
 *
 * @param inputs type and shape by name, in the file's order
 * @param outputs type and shape by name, in the file's order
 */
public record ModelSignature(Map<String, String> inputs, Map<String, String> outputs) {
  /**
   * Reads a file's signature.
   *
   * @throws UnfitModelException if the file is not a model
   */
  public static ModelSignature read(Path file) throws UnfitModelException {
    try (OrtSession session = Environment.get().createSession(file.toString())) {
      return new ModelSignature(
          byName(session.getInputInfo().values()), byName(session.getOutputInfo().values()));
    } catch (OrtException e) {
      throw new UnfitModelException("ONNX Runtime can't load it: " + e.getMessage(), e);
    }
  }

  private static Map<String, String> byName(Collection<NodeInfo> nodes) {
    Map<String, String> types = new LinkedHashMap<>();
    nodes.forEach(node -> types.put(node.getName(), node.getInfo().toString()));
    return types;
  }
}
