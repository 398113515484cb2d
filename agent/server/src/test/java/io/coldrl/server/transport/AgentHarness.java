package io.coldrl.server.transport;

import com.google.protobuf.ByteString;
import io.coldrl.proto.v1.Access;
import io.coldrl.proto.v1.AccessBatch;
import io.coldrl.proto.v1.CacheStatus;
import io.coldrl.proto.v1.Candidate;
import io.coldrl.proto.v1.EvictionServiceGrpc;
import io.coldrl.proto.v1.ReportAccessesResponse;
import io.coldrl.proto.v1.SelectVictimsRequest;
import io.coldrl.server.Agent;
import io.coldrl.server.TestModels;
import io.coldrl.server.config.AdminConfig;
import io.coldrl.server.config.AgentConfig;
import io.coldrl.server.config.HttpListen;
import io.coldrl.server.config.LogFormat;
import io.coldrl.server.config.LogLevel;
import io.coldrl.server.config.ModelConfig;
import io.coldrl.server.config.RoutingConfig;
import io.coldrl.server.config.TcpConfig;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** An agent in this JVM on a real unix socket, and a client of it. */
final class AgentHarness implements AutoCloseable {
  static final String ZONE = "static";
  static final long NOW_MS = 1_700_000_000_000L;

  final AgentConfig config;
  final Agent agent;
  final AgentClient client;
  final AgentClient admin;

  AgentHarness(Path directory) {
    this(directory, 0);
  }

  AgentHarness(Path directory, int warmUpSeconds) {
    this(directory, warmUpSeconds, Routings.off());
  }

  AgentHarness(Path directory, int warmUpSeconds, RoutingConfig routing) {
    this(directory, warmUpSeconds, routing, null);
  }

  AgentHarness(Path directory, int warmUpSeconds, RoutingConfig routing, @Nullable TcpConfig tcp) {
    config =
        new AgentConfig(
            directory.resolve("a.sock"),
            0600,
            new AdminConfig(directory.resolve("admin.sock"), 0600),
            HttpListen.OFF,
            tcp,
            directory.resolve("history.dat"),
            10_000,
            directory.resolve("tmp"),
            directory.resolve("model.onnx"),
            true,
            new ModelConfig(directory.resolve("shadow.onnx"), List.of(), null),
            // A long budget, since the first calls in a JVM are slow.
            1_000_000,
            warmUpSeconds,
            LogLevel.INFO,
            LogFormat.TEXT,
            routing);
    agent = Agent.listen(config, TestModels.GATE);
    agent.awaitModels();
    client = AgentClient.of(config.socket());
    admin = AgentClient.of(config.admin().socket());
  }

  EvictionServiceGrpc.EvictionServiceBlockingStub eviction() {
    return EvictionServiceGrpc.newBlockingStub(client.channel())
        .withDeadlineAfter(20, TimeUnit.SECONDS);
  }

  /** Sends batches in one stream and waits until they are recorded. */
  ReportAccessesResponse report(AccessBatch... batches) throws Exception {
    return report(client, batches);
  }

  static ReportAccessesResponse report(AgentClient client, AccessBatch... batches)
      throws Exception {
    return client.report(List.of(batches));
  }

  static ByteString key(int object) {
    return ByteString.copyFrom(
        ByteBuffer.allocate(16).putLong(object * 0x9E3779B97F4A7C15L).putLong(object + 1).array());
  }

  static Access access(int object, CacheStatus status, long timeMs) {
    return Access.newBuilder()
        .setKey(key(object))
        .setStatus(status)
        .setTimeMs(timeMs)
        .setSizeBytes(1_000)
        .setTtlMs(-1)
        .setOriginConnectMs(-1)
        .setOriginHeaderMs(-1)
        .setOriginResponseMs(-1)
        .build();
  }

  static AccessBatch batch(Access... accesses) {
    return AccessBatch.newBuilder().setZone(ZONE).addAllAccesses(List.of(accesses)).build();
  }

  /** Candidates 0 to n - 1. A higher index is idle for longer and smaller. */
  static SelectVictimsRequest.Builder request(int candidates) {
    SelectVictimsRequest.Builder request =
        SelectVictimsRequest.newBuilder()
            .setZone(ZONE)
            .setNowMs(NOW_MS)
            .setCountNeeded(1)
            .setCachedObjects(1_000);
    for (int i = 0; i < candidates; i++) {
      request.addCandidates(
          Candidate.newBuilder()
              .setKey(key(i))
              .setSizeBytes(1_000 - i)
              .setLastAccessMs(NOW_MS - 1_000L * (i + 1))
              .setUses(1));
    }
    return request;
  }

  @Override
  public void close() {
    client.close();
    admin.close();
    agent.close();
  }
}
