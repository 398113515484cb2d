package io.coldrl.testkit;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.coldrl.core.eviction.EvictionFeature;
import io.coldrl.core.routing.RoutingFeature;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import onnx.Onnx.AttributeProto;
import onnx.Onnx.GraphProto;
import onnx.Onnx.ModelProto;
import onnx.Onnx.NodeProto;
import onnx.Onnx.OperatorSetIdProto;
import onnx.Onnx.StringStringEntryProto;
import onnx.Onnx.TensorProto;
import onnx.Onnx.TensorShapeProto;
import onnx.Onnx.TypeProto;
import onnx.Onnx.ValueInfoProto;

/** Small ONNX models for tests, made here so that no binary file is checked in. */
// Ordinals are the contract of feature vectors.
@SuppressWarnings("EnumOrdinal")
public final class OnnxModels {
  private static final int FLOAT = TensorProto.DataType.FLOAT.getNumber();
  private static final int INT64 = TensorProto.DataType.INT64.getNumber();

  private OnnxModels() {}

  /** An eviction model that scores by one feature. */
  public static byte[] feature(EvictionFeature feature) {
    float[] weights = new float[EvictionFeature.size()];
    weights[feature.ordinal()] = 1;
    return telling(linear(weights, "features", "q"), EvictionFeature.ids());
  }

  /** A routing model that prefers endpoints with low latency. */
  public static byte[] routingLatency() {
    return routing(RoutingFeature.LATENCY_MS, -1);
  }

  /** A routing model that scores by one feature, times a weight. */
  public static byte[] routing(RoutingFeature feature, float weight) {
    float[] weights = new float[RoutingFeature.size()];
    weights[feature.ordinal()] = weight;
    return telling(linear(weights, "features", "q"), RoutingFeature.ids());
  }

  /**
   * A routing model that scores by the logarithm of an idle endpoint's latency times requests in
   * flight, with a penalty for failures and a bonus for the endpoint that the object's hash
   * prefers.
   */
  public static byte[] routingLeastWait() {
    GraphProto.Builder graph =
        graph("features", RoutingFeature.size(), "q")
            .addInitializer(number("one", 1))
            .addInitializer(number("zero", 0))
            .addInitializer(number("failure_penalty", 6f))
            .addInitializer(number("rank_penalty", 0.35f));
    addColumn(graph, RoutingFeature.BASE_LATENCY_MS, "latency");
    addColumn(graph, RoutingFeature.IN_FLIGHT, "in_flight");
    addColumn(graph, RoutingFeature.ERROR_SHARE, "errors");
    addColumn(graph, RoutingFeature.HASH_RANK, "rank");
    graph
        .addNode(node("Max", "known_latency", "latency", "one"))
        .addNode(node("Add", "in_turn", "in_flight", "one"))
        .addNode(node("Mul", "wait", "known_latency", "in_turn"))
        .addNode(node("Log", "log_wait", "wait"))
        .addNode(node("Mul", "for_errors", "errors", "failure_penalty"))
        .addNode(node("Max", "known_rank", "rank", "zero"))
        .addNode(node("Mul", "for_rank", "known_rank", "rank_penalty"))
        .addNode(node("Add", "with_errors", "log_wait", "for_errors"))
        .addNode(node("Add", "cost", "with_errors", "for_rank"))
        .addNode(node("Neg", "q", "cost"));
    return telling(model(graph), RoutingFeature.ids());
  }

  private static void addColumn(GraphProto.Builder graph, RoutingFeature feature, String name) {
    String index = name + "_column";
    graph
        .addInitializer(
            TensorProto.newBuilder()
                .setName(index)
                .setDataType(INT64)
                .addInt64Data(feature.ordinal()))
        .addNode(
            node("Gather", name, "features", index).toBuilder()
                .addAttribute(
                    AttributeProto.newBuilder()
                        .setName("axis")
                        .setType(AttributeProto.AttributeType.INT)
                        .setI(1)));
  }

  private static TensorProto number(String name, float value) {
    return TensorProto.newBuilder().setName(name).setDataType(FLOAT).addFloatData(value).build();
  }

  // As exported models do, it names its features.
  private static byte[] telling(byte[] model, List<String> features) {
    try {
      return ModelProto.parseFrom(model).toBuilder()
          .addMetadataProps(
              StringStringEntryProto.newBuilder()
                  .setKey("features")
                  .setValue(String.join(",", features)))
          .build()
          .toByteArray();
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a model just built can't be read", e);
    }
  }

  /** Writes an eviction model that scores by one feature. */
  public static Path writeFeature(Path file, EvictionFeature feature) throws IOException {
    return Files.write(file, feature(feature));
  }

  /** Scores a candidate by the weighted sum of its features; any input and output names. */
  public static byte[] linear(float[] weights, String input, String output) {
    GraphProto.Builder graph =
        graph(input, weights.length, output)
            .addInitializer(floats("w", weights, weights.length, 1))
            .addInitializer(axes("one", 1))
            .addNode(node("MatMul", "sum", input, "w"))
            .addNode(node("Squeeze", output, "sum", "one"));
    return model(graph);
  }

  /** Scores every candidate with NaN: 0 / 0. */
  public static byte[] notANumber() {
    float[] weights = new float[EvictionFeature.size()];
    GraphProto.Builder graph =
        graph("features", weights.length, "q")
            .addInitializer(floats("w", weights, weights.length, 1))
            .addInitializer(axes("one", 1))
            .addNode(node("MatMul", "sum", "features", "w"))
            .addNode(node("Squeeze", "zero", "sum", "one"))
            .addNode(node("Div", "q", "zero", "zero"));
    return model(graph);
  }

  /** Scores NaN for candidates of this size in bytes, else the size. Passes most trial runs. */
  public static byte[] notANumberAtSize(float sizeBytes) {
    float[] weights = new float[EvictionFeature.size()];
    weights[EvictionFeature.SIZE_BYTES.ordinal()] = 1;
    GraphProto.Builder graph =
        graph("features", weights.length, "q")
            .addInitializer(floats("w", weights, weights.length, 1))
            .addInitializer(axes("one", 1))
            .addInitializer(floats("bad", new float[] {sizeBytes}, 1))
            .addNode(node("MatMul", "sum", "features", "w"))
            .addNode(node("Squeeze", "size", "sum", "one"))
            .addNode(node("Sub", "difference", "size", "bad"))
            .addNode(node("Div", "quotient", "difference", "difference"))
            .addNode(node("Mul", "q", "size", "quotient"));
    return model(graph);
  }

  /** One score for all candidates together: the wrong shape. */
  public static byte[] singleScore() {
    GraphProto.Builder graph =
        GraphProto.newBuilder()
            .setName("g")
            .addInput(value("features", EvictionFeature.size()))
            .addOutput(value("q", 1L))
            .addInitializer(axes("axes", 0))
            .addNode(
                node("ReduceSum", "q0", "features").toBuilder()
                    .addAttribute(
                        AttributeProto.newBuilder()
                            .setName("keepdims")
                            .setType(AttributeProto.AttributeType.INT)
                            .setI(0))
                    .build())
            .addNode(node("Unsqueeze", "q", "q0", "axes"));
    graph.setOutput(0, fixed("q", 1));
    return model(graph);
  }

  /** A net of the given width with two hidden layers, as large as real ones. */
  public static byte[] net(int width) {
    int in = EvictionFeature.size();
    GraphProto.Builder graph =
        graph("features", in, "q")
            .addInitializer(floats("w1", ramp(in * width, 1e-7f), in, width))
            .addInitializer(floats("w2", ramp(width * width, 1e-3f), width, width))
            .addInitializer(floats("w3", ramp(width, 1e-3f), width, 1))
            .addInitializer(axes("one", 1))
            .addNode(node("MatMul", "a", "features", "w1"))
            .addNode(node("Tanh", "b", "a"))
            .addNode(node("MatMul", "c", "b", "w2"))
            .addNode(node("Relu", "d", "c"))
            .addNode(node("MatMul", "e", "d", "w3"))
            .addNode(node("Squeeze", "q", "e", "one"));
    return model(graph);
  }

  private static float[] ramp(int length, float step) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = step * ((i * 31) % 17 - 8);
    }
    return values;
  }

  private static GraphProto.Builder graph(String input, int features, String output) {
    return GraphProto.newBuilder()
        .setName("test")
        .addInput(value(input, features))
        .addOutput(value(output));
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
    NodeProto.Builder node = NodeProto.newBuilder().setOpType(type).addOutput(output);
    for (String input : inputs) {
      node.addInput(input);
    }
    return node.build();
  }

  // float[K, rest...]
  private static ValueInfoProto value(String name, long... rest) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimParam("K"));
    for (long dimension : rest) {
      shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(dimension));
    }
    return info(name, shape);
  }

  private static ValueInfoProto fixed(String name, long dimension) {
    return info(
        name,
        TensorShapeProto.newBuilder()
            .addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(dimension)));
  }

  private static ValueInfoProto info(String name, TensorShapeProto.Builder shape) {
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(TypeProto.Tensor.newBuilder().setElemType(FLOAT).setShape(shape)))
        .build();
  }

  private static TensorProto floats(String name, float[] values, long... shape) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      bytes.putFloat(value);
    }
    TensorProto.Builder tensor =
        TensorProto.newBuilder()
            .setName(name)
            .setDataType(FLOAT)
            .setRawData(ByteString.copyFrom(bytes.flip()));
    for (long dimension : shape) {
      tensor.addDims(dimension);
    }
    return tensor.build();
  }

  private static TensorProto axes(String name, long axis) {
    return TensorProto.newBuilder()
        .setName(name)
        .setDataType(INT64)
        .addDims(1)
        .addInt64Data(axis)
        .build();
  }
}
