package io.coldrl.testkit;

import com.google.protobuf.ByteString;
import io.coldrl.core.eviction.EvictionFeature;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import onnx.Onnx.AttributeProto;
import onnx.Onnx.GraphProto;
import onnx.Onnx.ModelProto;
import onnx.Onnx.NodeProto;
import onnx.Onnx.OperatorSetIdProto;
import onnx.Onnx.TensorProto;
import onnx.Onnx.TensorShapeProto;
import onnx.Onnx.TypeProto;
import onnx.Onnx.ValueInfoProto;

/**
 * Eviction models of a few hundred bytes whose inputs and outputs fit, and that harm who runs them:
 * they don't end, take gigabytes, or take long.
 */
// Ordinals are the contract of feature vectors.
@SuppressWarnings("EnumOrdinal")
public final class HostileModels {
  private static final TensorProto.DataType FLOAT = TensorProto.DataType.FLOAT;
  private static final TensorProto.DataType INT64 = TensorProto.DataType.INT64;
  private static final TensorProto.DataType BOOL = TensorProto.DataType.BOOL;
  private static final long FOUR_GIGABYTES_OF_FLOATS = 1L << 30;

  private HostileModels() {}

  /** A loop without an end. */
  public static byte[] endlessLoop() {
    return model(
        graph()
            .addInitializer(truth("forever"))
            .addNode(loop("", "forever", node("Add", "state_out", "state_in", "one"))));
  }

  /** A loop without an end where the first candidate has this size in bytes; else the size. */
  public static byte[] endlessLoopAtSize(float sizeBytes) {
    return model(
        graph()
            .addInitializer(scalar(floats("bad", sizeBytes)))
            .addInitializer(scalar(longs("first", 0)))
            .addNode(node("Gather", "first_size", "sizes", "first"))
            .addNode(node("Equal", "forever", "first_size", "bad"))
            .addNode(loop("", "forever", node("Identity", "state_out", "state_in"))));
  }

  /** A loop of this many turns, each over all candidates: slow, but with an end. */
  public static byte[] slow(long turns) {
    return model(
        graph()
            .addInitializer(truth("on"))
            .addInitializer(scalar(longs("turns", turns)))
            .addNode(loop("turns", "on", node("Tanh", "state_out", "state_in"))));
  }

  /** Needs 4 GB for each run. */
  public static byte[] gigabytes() {
    return model(
        graph()
            .addInitializer(longs("many", FOUR_GIGABYTES_OF_FLOATS))
            .addInitializer(longs("last", FOUR_GIGABYTES_OF_FLOATS - 1))
            .addInitializer(longs("start", 0))
            .addNode(node("Gather", "small", "sizes", "start"))
            .addNode(node("Expand", "large", "small", "many"))
            .addNode(node("Gather", "one_of_them", "large", "last"))
            .addNode(node("Add", "q", "sizes", "one_of_them")));
  }

  // "sizes" is float[K], the size of each candidate.
  private static GraphProto.Builder graph() {
    return GraphProto.newBuilder()
        .setName("hostile")
        .addInput(value("features", FLOAT, "K", EvictionFeature.size()))
        .addOutput(value("q", FLOAT, "K"))
        .addInitializer(floats("one", 1))
        .addInitializer(longs("column", EvictionFeature.SIZE_BYTES.ordinal()))
        .addInitializer(longs("axis", 1))
        .addNode(
            node("Gather", "size_column", "features", "column").toBuilder()
                .addAttribute(
                    AttributeProto.newBuilder()
                        .setName("axis")
                        .setType(AttributeProto.AttributeType.INT)
                        .setI(1)))
        .addNode(node("Squeeze", "sizes", "size_column", "axis"));
  }

  // Carries the sizes from turn to turn; the result is q.
  private static NodeProto loop(String turns, String condition, NodeProto body) {
    GraphProto.Builder graph =
        GraphProto.newBuilder()
            .setName("body")
            .addInput(value("turn", INT64))
            .addInput(value("go_on", BOOL))
            .addInput(value("state_in", FLOAT, "K"))
            .addOutput(value("go_on_out", BOOL))
            .addOutput(value("state_out", FLOAT, "K"))
            .addNode(node("Identity", "go_on_out", "go_on"))
            .addNode(body);
    return node("Loop", "q", turns, condition, "sizes").toBuilder()
        .addAttribute(
            AttributeProto.newBuilder()
                .setName("body")
                .setType(AttributeProto.AttributeType.GRAPH)
                .setG(graph))
        .build();
  }

  private static byte[] model(GraphProto.Builder graph) {
    return ModelProto.newBuilder()
        .setIrVersion(8)
        .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(13))
        .setGraph(graph)
        .build()
        .toByteArray();
  }

  private static NodeProto node(String type, String output, String... inputs) {
    return NodeProto.newBuilder()
        .setOpType(type)
        .addOutput(output)
        .addAllInput(List.of(inputs))
        .build();
  }

  private static ValueInfoProto value(String name, TensorProto.DataType type, Object... shape) {
    TensorShapeProto.Builder dimensions = TensorShapeProto.newBuilder();
    for (Object dimension : shape) {
      TensorShapeProto.Dimension.Builder one = dimensions.addDimBuilder();
      if (dimension instanceof String parameter) {
        one.setDimParam(parameter);
      } else {
        one.setDimValue(((Number) dimension).longValue());
      }
    }
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder()
                        .setElemType(type.getNumber())
                        .setShape(dimensions)))
        .build();
  }

  // A tensor of one element and one dimension.
  private static TensorProto longs(String name, long value) {
    return TensorProto.newBuilder()
        .setName(name)
        .setDataType(INT64.getNumber())
        .addDims(1)
        .addInt64Data(value)
        .build();
  }

  private static TensorProto floats(String name, float value) {
    ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    return TensorProto.newBuilder()
        .setName(name)
        .setDataType(FLOAT.getNumber())
        .addDims(1)
        .setRawData(ByteString.copyFrom(bytes.putFloat(value).flip()))
        .build();
  }

  private static TensorProto scalar(TensorProto vector) {
    return vector.toBuilder().clearDims().build();
  }

  private static TensorProto truth(String name) {
    return TensorProto.newBuilder()
        .setName(name)
        .setDataType(BOOL.getNumber())
        .addInt32Data(1)
        .build();
  }
}
