package io.coldrl.learn.export;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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

/**
 * The common part of all models' graphs: the input {@code features} float[K, raw], the nodes of the
 * {@link FeatureTransform}, and the output {@code q} float[K].
 *
 * <p>Nodes run in the order they are added. Owned by one thread, for one model.
 */
final class GraphBuilder {
  private static final int OPSET = 17;
  private static final int IR_VERSION = 8;
  // Keeps gain * x finite for any float; beyond it the clip at 5 holds anyway.
  private static final float MAX_RAW = 1e30f;

  private final FeatureTransform transform;
  private final FeatureLayout layout;
  private final GraphProto.Builder graph = GraphProto.newBuilder().setName("coldrl");
  private final ModelProto.Builder model =
      ModelProto.newBuilder()
          .setIrVersion(IR_VERSION)
          .setProducerName("coldrl")
          .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(OPSET));

  /** A graph whose input is that of {@code transform}. */
  GraphBuilder(FeatureTransform transform) {
    this.transform = transform;
    layout = transform.layout();
  }

  /** Adds a set of operators beside the standard ones. */
  void operators(String domain, int version) {
    model.addOpsetImport(OperatorSetIdProto.newBuilder().setDomain(domain).setVersion(version));
  }

  /**
   * Adds the transform: {@code logs} float[K, raw], the logarithms of the raw features, and {@code
   * t} float[K, {@link FeatureLayout#width()}], the columns.
   */
  void transform() {
    int raw = layout.raw();
    int width = layout.width();
    scalar("zero", 0);
    scalar("one", 1);
    scalar("minus_one", -1);
    scalar("max_raw", MAX_RAW);
    scalar("low", -FeatureTransform.CLIP);
    scalar("high", FeatureTransform.CLIP);
    tensor("gains", transform.gainRow(), 1, raw);
    tensor("log_weights", transform.logWeights(), raw, width);
    // The graph's flags are -1 for missing values, one operator cheaper than 1.
    tensor("flag_weights", negated(transform.flagWeights()), raw, width);
    tensor("transform_bias", transform.bias(), 1, width);
    node("Clip", "known", "features", "zero", "max_raw");
    node("Mul", "scaled", "known", "gains");
    node("Add", "shifted", "scaled", "one");
    node("Log", "logs", "shifted");
    node("Clip", "flags", "features", "minus_one", "zero");
    node("Gemm", "from_flags", "flags", "flag_weights", "transform_bias");
    node("Gemm", "standardised", "logs", "log_weights", "from_flags");
    node("Clip", "t", "standardised", "low", "high");
  }

  /** Adds {@code q}, from a column of scores, [K, 1]. */
  void output(String column) {
    graph.addInitializer(
        TensorProto.newBuilder()
            .setName("flat")
            .setDataType(TensorProto.DataType.INT64_VALUE)
            .addDims(1)
            .addInt64Data(-1));
    node("Reshape", "q", column, "flat");
  }

  /** Adds a node with one output, called as the output. */
  void node(String operator, String output, String... inputs) {
    add(nodeBuilder(operator, output, inputs));
  }

  /** A node that is not yet in the graph, for those with attributes or of other domains. */
  static NodeProto.Builder nodeBuilder(String operator, String output, String... inputs) {
    return NodeProto.newBuilder()
        .setOpType(operator)
        .setName(output)
        .addOutput(output)
        .addAllInput(List.of(inputs));
  }

  void add(NodeProto.Builder node) {
    graph.addNode(node);
  }

  static AttributeProto.Builder integer(String name, int value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.INT)
        .setI(value);
  }

  static AttributeProto.Builder integers(String name, int... values) {
    AttributeProto.Builder attribute =
        AttributeProto.newBuilder().setName(name).setType(AttributeProto.AttributeType.INTS);
    for (int value : values) {
      attribute.addInts(value);
    }
    return attribute;
  }

  private void scalar(String name, float value) {
    tensor(name, new float[] {value});
  }

  void tensor(String name, float[] values, long... shape) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    TensorProto.Builder tensor =
        TensorProto.newBuilder()
            .setName(name)
            .setDataType(TensorProto.DataType.FLOAT_VALUE)
            .setRawData(ByteString.copyFrom(bytes));
    for (long dimension : shape) {
      tensor.addDims(dimension);
    }
    graph.addInitializer(tensor);
  }

  private static float[] negated(float[] values) {
    return scaled(values, -1);
  }

  static float[] scaled(float[] values, float factor) {
    float[] result = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      result[i] = factor * values[i];
    }
    return result;
  }

  /**
   * The model as bytes.
   *
   * @param description one line for people, kept in the file
   */
  byte[] build(String description) {
    graph.addInput(value("features", -1, layout.raw()));
    graph.addOutput(value("q", -1));
    return model
        .setDocString(description)
        .addMetadataProps(
            StringStringEntryProto.newBuilder()
                .setKey("features")
                .setValue(String.join(",", layout.ids())))
        .setGraph(graph)
        .build()
        .toByteArray();
  }

  private static ValueInfoProto value(String name, long... shape) {
    TensorShapeProto.Builder dimensions = TensorShapeProto.newBuilder();
    for (long dimension : shape) {
      dimensions.addDim(
          dimension < 0
              ? TensorShapeProto.Dimension.newBuilder().setDimParam("K")
              : TensorShapeProto.Dimension.newBuilder().setDimValue(dimension));
    }
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder()
                        .setElemType(TensorProto.DataType.FLOAT_VALUE)
                        .setShape(dimensions)))
        .build();
  }
}
