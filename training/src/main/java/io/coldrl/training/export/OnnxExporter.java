package io.coldrl.training.export;

import com.google.protobuf.ByteString;
import io.coldrl.core.feature.Feature;
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
 * Writes a network with its feature transform as one ONNX model: input {@code features} float[K,
 * 22] raw, output {@code q} float[K], standard operators only, any K from 1.
 *
 * <p>Finite for any finite input: logarithms are of at least 1, everything behind them is clipped
 * or grows as the logarithm of the size.
 */
public final class OnnxExporter {
  private static final int OPSET = 17;
  private static final int IR_VERSION = 8;
  // Keeps gain * x finite for any float; beyond it the clip at 5 holds anyway.
  private static final float MAX_RAW = 1e30f;

  private final GraphProto.Builder graph = GraphProto.newBuilder().setName("coldrl");

  private OnnxExporter() {}

  /**
   * The model as bytes, the same for the same weights.
   *
   * @param description one line for people, kept in the file
   */
  public static byte[] export(FeatureTransform transform, Weights weights, String description) {
    OnnxExporter exporter = new OnnxExporter();
    exporter.transformNodes(transform);
    exporter.networkNodes(weights);
    exporter.graph.addInput(value("features", -1, Feature.size()));
    exporter.graph.addOutput(value("q", -1));
    return ModelProto.newBuilder()
        .setIrVersion(IR_VERSION)
        .setProducerName("coldrl")
        .setDocString(description)
        .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(OPSET))
        .addMetadataProps(
            StringStringEntryProto.newBuilder()
                .setKey("features")
                .setValue(
                    String.join(",", List.of(Feature.values()).stream().map(Feature::id).toList())))
        .setGraph(exporter.graph)
        .build()
        .toByteArray();
  }

  private void transformNodes(FeatureTransform transform) {
    int raw = Feature.size();
    int width = FeatureTransform.width();
    scalar("zero", 0);
    scalar("one", 1);
    scalar("minus_one", -1);
    scalar("max_raw", MAX_RAW);
    scalar("low", -FeatureTransform.CLIP);
    scalar("high", FeatureTransform.CLIP);
    tensor("gains", transform.gainRow(), 1, raw);
    tensor("log_weights", transform.logWeights(), raw, width);
    // The graph's flags are -1 where missing, one operator cheaper than 1.
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

  private void networkNodes(Weights weights) {
    int width = FeatureTransform.width();
    int hidden = weights.hidden();
    float scale = Weights.SCALE;
    float[] size = new float[Feature.size()];
    size[Feature.SIZE_BYTES.ordinal()] = scale * weights.sizePower();
    tensor("size_weights", size, Feature.size(), 1);
    tensor("tower_weights", weights.tower(), width, hidden);
    tensor("tower_bias", weights.towerBias(), 1, hidden);
    tensor("skip_weights", scaled(weights.skip(), -scale), width, 1);
    tensor("hazard_weights", scaled(weights.hazard(), -scale), hidden, 1);
    tensor("value_weights", weights.value(), hidden, 1);
    tensor("value_bias", new float[] {weights.valueBias()}, 1, 1);
    node("Gemm", "tower", "t", "tower_weights", "tower_bias");
    node("Relu", "h", "tower");
    // The bias of z is the same for all candidates: Q = V + A - mean(A) does not see it.
    node("Gemm", "from_size", "logs", "size_weights");
    node("Gemm", "from_skip", "t", "skip_weights", "from_size");
    node("Gemm", "advantage", "h", "hazard_weights", "from_skip");
    // V - mean(A) = mean(H value + bias - A): one mean in place of two.
    node("Gemm", "values", "h", "value_weights", "value_bias");
    node("Sub", "differences", "values", "advantage");
    NodeProto.Builder mean = node("ReduceMean", "level", "differences");
    mean.addAttribute(
        AttributeProto.newBuilder()
            .setName("axes")
            .setType(AttributeProto.AttributeType.INTS)
            .addInts(0));
    graph.setNode(graph.getNodeCount() - 1, mean);
    node("Add", "q_column", "advantage", "level");
    graph.addInitializer(
        TensorProto.newBuilder()
            .setName("flat")
            .setDataType(TensorProto.DataType.INT64_VALUE)
            .addDims(1)
            .addInt64Data(-1));
    node("Reshape", "q", "q_column", "flat");
  }

  private NodeProto.Builder node(String operator, String output, String... inputs) {
    NodeProto.Builder node =
        NodeProto.newBuilder()
            .setOpType(operator)
            .setName(output)
            .addOutput(output)
            .addAllInput(List.of(inputs));
    graph.addNode(node);
    return node;
  }

  private void scalar(String name, float value) {
    tensor(name, new float[] {value});
  }

  private void tensor(String name, float[] values, long... shape) {
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

  private static float[] scaled(float[] values, float factor) {
    float[] result = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      result[i] = factor * values[i];
    }
    return result;
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
