package io.coldrl.nginx;

import io.coldrl.core.eviction.EvictionFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import onnx.Onnx.AttributeProto;
import onnx.Onnx.GraphProto;
import onnx.Onnx.ModelProto;
import onnx.Onnx.NodeProto;
import onnx.Onnx.OperatorSetIdProto;
import onnx.Onnx.TensorProto;
import onnx.Onnx.TensorShapeProto;
import onnx.Onnx.TypeProto;
import onnx.Onnx.ValueInfoProto;

/** A model whose score is the object's size: its victims can't be mistaken for those of LRU. */
final class LargestFirstModel {
  private LargestFirstModel() {}

  static Path writeTo(Path file) throws IOException {
    GraphProto graph =
        GraphProto.newBuilder()
            .setName("largest-first")
            .addInput(tensor("features", EvictionFeature.size()))
            .addOutput(tensor("q", 0))
            .addInitializer(
                TensorProto.newBuilder()
                    .setName("column")
                    .setDataType(TensorProto.DataType.INT64.getNumber())
                    .addInt64Data(EvictionFeature.SIZE_BYTES.ordinal()))
            .addNode(
                NodeProto.newBuilder()
                    .setOpType("Gather")
                    .addInput("features")
                    .addInput("column")
                    .addOutput("q")
                    .addAttribute(
                        AttributeProto.newBuilder()
                            .setName("axis")
                            .setType(AttributeProto.AttributeType.INT)
                            .setI(1)))
            .build();
    ModelProto model =
        ModelProto.newBuilder()
            .setIrVersion(8)
            .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(17))
            .setGraph(graph)
            .build();
    return Files.write(file, model.toByteArray());
  }

  // A matrix of K rows, or with no columns a vector of length K.
  private static ValueInfoProto tensor(String name, int columns) {
    TensorShapeProto.Builder shape =
        TensorShapeProto.newBuilder()
            .addDim(TensorShapeProto.Dimension.newBuilder().setDimParam("K"));
    if (columns > 0) {
      shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(columns));
    }
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder()
                        .setElemType(TensorProto.DataType.FLOAT.getNumber())
                        .setShape(shape)))
        .build();
  }
}
