package io.coldrl.lab.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.coldrl.core.file.AtomicFile;
import java.nio.file.Path;
import java.util.Locale;

/**
 * The demonstration's result, rendered as one table and as JSON.
 *
 * @param seed of the generated traffic and the training
 * @param capacityBytes {@code max_size} of the cache
 * @param lru NGINX evicted by its own LRU
 * @param rule the module's rule chose what NGINX evicted
 * @param coldrl the model chose what NGINX evicted
 * @param gdsf results of GDSF on the same requests in the simulator
 * @param clairvoyant what a chooser that knows the future gives there
 * @param modelVersion the model that was trained and served
 */
record DemoReport(
    long seed,
    long capacityBytes,
    DemoArm lru,
    DemoArm rule,
    DemoArm coldrl,
    Simulated gdsf,
    Simulated clairvoyant,
    String modelVersion) {

  /** Hit ratios of a simulated policy, 0 to 1. */
  record Simulated(double objectHitRatio, double byteHitRatio) {}

  String table() {
    StringBuilder table = new StringBuilder();
    line(table, "", "object hits", "byte hits", "origin bytes", "errors");
    arm(table, "NGINX, LRU", lru);
    arm(table, "NGINX, rule", rule);
    arm(table, "NGINX, ColdRL", coldrl);
    line(
        table,
        "gain",
        points(coldrl.objectHitRatio() - lru.objectHitRatio()),
        points(coldrl.byteHitRatio() - lru.byteHitRatio()),
        String.format(Locale.ROOT, "%+.1f%%", -100 * savedShare()),
        "");
    simulated(table, "GDSF, simulated", gdsf);
    simulated(table, "clairvoyant, simulated", clairvoyant);
    table.append('\n');
    table.append(
        String.format(
            Locale.ROOT,
            "evictions   by the model %,d, otherwise %,d%n",
            coldrl.evictedByModel(),
            coldrl.evictedOtherwise()));
    table.append(
        String.format(
            Locale.ROOT,
            "answers     p50 %d us   p99 %d us, as the module saw it%n",
            latency("p50"),
            latency("p99")));
    table.append(
        String.format(
            Locale.ROOT,
            "traffic     generated, seed %d; %,d requests counted in each arm; cache %d MB%n",
            seed,
            coldrl.requests(),
            capacityBytes >> 20));
    return table.toString();
  }

  /** Share of the origin's bytes that the model saved against LRU; negative if it cost more. */
  double savedShare() {
    return lru.originBytes() == 0 ? 0 : 1 - (double) coldrl.originBytes() / lru.originBytes();
  }

  private long latency(String quantile) {
    return coldrl.module().at("/decision_us/" + quantile).asLong();
  }

  private static void arm(StringBuilder table, String name, DemoArm arm) {
    line(
        table,
        name,
        percent(arm.objectHitRatio()),
        percent(arm.byteHitRatio()),
        String.format(Locale.ROOT, "%.1f MB", arm.originBytes() / 1e6),
        Long.toString(arm.errors()));
  }

  private static void simulated(StringBuilder table, String name, Simulated result) {
    line(table, name, percent(result.objectHitRatio()), percent(result.byteHitRatio()), "", "");
  }

  private static void line(StringBuilder table, String... cells) {
    String row =
        String.format(
            Locale.ROOT, "%-24s%13s%13s%15s%9s", cells[0], cells[1], cells[2], cells[3], cells[4]);
    table.append(row.stripTrailing()).append('\n');
  }

  private static String percent(double ratio) {
    return String.format(Locale.ROOT, "%.1f%%", 100 * ratio);
  }

  private static String points(double difference) {
    return String.format(Locale.ROOT, "%+.1f", 100 * difference);
  }

  /** Writes the report, whole or not at all. */
  void writeTo(Path file) {
    ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    ObjectNode root = mapper.createObjectNode();
    root.put("traffic", "generated");
    root.put("seed", seed);
    root.put("capacity_bytes", capacityBytes);
    root.put("model_version", modelVersion);
    arm(root.putObject("lru"), lru);
    arm(root.putObject("rule"), rule);
    ObjectNode ours = root.putObject("coldrl");
    arm(ours, coldrl);
    ObjectNode decisions = ours.putObject("decisions");
    decisions.put("model", coldrl.evictedByModel());
    decisions.put("fallback", coldrl.evictedOtherwise());
    decisions.set("answers", coldrl.module().path("decisions"));
    ObjectNode latency = ours.putObject("decision_us");
    latency.put("p50", latency("p50"));
    latency.put("p99", latency("p99"));
    ours.put("origin_bytes_saved", lru.originBytes() - coldrl.originBytes());
    ObjectNode simulated = root.putObject("simulated");
    simulated(simulated.putObject("gdsf"), gdsf);
    simulated(simulated.putObject("clairvoyant"), clairvoyant);
    AtomicFile.at(file).write(out -> out.write(mapper.writeValueAsBytes(root)));
  }

  private static void arm(ObjectNode node, DemoArm arm) {
    node.put("object_hit_ratio", arm.objectHitRatio());
    node.put("byte_hit_ratio", arm.byteHitRatio());
    node.put("requests", arm.requests());
    node.put("errors", arm.errors());
    node.put("origin_bytes", arm.originBytes());
  }

  private static void simulated(ObjectNode node, Simulated result) {
    node.put("object_hit_ratio", result.objectHitRatio());
    node.put("byte_hit_ratio", result.byteHitRatio());
  }
}
