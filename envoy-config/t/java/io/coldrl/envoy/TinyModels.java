package io.coldrl.envoy;

import io.coldrl.core.eviction.EvictionFeature;
import io.coldrl.core.routing.RoutingFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

/** Models made by hand, so small that their choices are known. */
// Ordinals are the contract of feature vectors.
@SuppressWarnings("EnumOrdinal")
final class TinyModels {
  private static final int FLOAT = TensorProto.DataType.FLOAT.getNumber();
  private static final int INT64 = TensorProto.DataType.INT64.getNumber();
  private static final float FAILURE_FINE = 6f;
  private static final float RANK_FINE = 0.35f;

  private TinyModels() {}

  /** Evicts the largest object. */
  static Path largestFirst(Path file) throws IOException {
    GraphProto.Builder graph = graph("largest-first", EvictionFeature.size());
    column(graph, EvictionFeature.SIZE_BYTES.ordinal(), "q");
    return write(file, graph);
  }

  /**
   * Routes by the logarithm of an idle endpoint's latency times requests in flight, with a fine for
   * failures and a bonus for the endpoint that the object's hash prefers.
   */
  static Path leastWait(Path file) throws IOException {
    GraphProto.Builder graph =
        graph("least-wait", RoutingFeature.size())
            .addInitializer(number("one", 1))
            .addInitializer(number("zero", 0))
            .addInitializer(number("failure_fine", FAILURE_FINE))
            .addInitializer(number("rank_fine", RANK_FINE));
    column(graph, RoutingFeature.BASE_LATENCY_MS.ordinal(), "latency");
    column(graph, RoutingFeature.IN_FLIGHT.ordinal(), "in_flight");
    column(graph, RoutingFeature.ERROR_SHARE.ordinal(), "errors");
    column(graph, RoutingFeature.HASH_RANK.ordinal(), "rank");
    graph
        .addNode(node("Max", "known_latency", "latency", "one"))
        .addNode(node("Add", "in_turn", "in_flight", "one"))
        .addNode(node("Mul", "wait", "known_latency", "in_turn"))
        .addNode(node("Log", "log_wait", "wait"))
        .addNode(node("Mul", "for_errors", "errors", "failure_fine"))
        .addNode(node("Max", "known_rank", "rank", "zero"))
        .addNode(node("Mul", "for_rank", "known_rank", "rank_fine"))
        .addNode(node("Add", "with_errors", "log_wait", "for_errors"))
        .addNode(node("Add", "cost", "with_errors", "for_rank"))
        .addNode(node("Neg", "q", "cost"));
    return write(file, graph);
  }

  private static GraphProto.Builder graph(String name, int features) {
    return GraphProto.newBuilder()
        .setName(name)
        .addInput(tensor("features", features))
        .addOutput(tensor("q", 0));
  }

  private static Path write(Path file, GraphProto.Builder graph) throws IOException {
    ModelProto model =
        ModelProto.newBuilder()
            .setIrVersion(8)
            .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(17))
            .setGraph(graph)
            .build();
    return Files.write(file, model.toByteArray());
  }

  private static void column(GraphProto.Builder graph, int feature, String name) {
    String index = name + "_column";
    graph
        .addInitializer(
            TensorProto.newBuilder().setName(index).setDataType(INT64).addInt64Data(feature))
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

  private static NodeProto node(String type, String output, String... inputs) {
    return NodeProto.newBuilder()
        .setOpType(type)
        .addAllInput(List.of(inputs))
        .addOutput(output)
        .build();
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
                .setTensorType(TypeProto.Tensor.newBuilder().setElemType(FLOAT).setShape(shape)))
        .build();
  }
}
