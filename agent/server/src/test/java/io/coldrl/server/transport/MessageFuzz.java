package io.coldrl.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Value;
import io.coldrl.inference.Task;
import io.coldrl.proto.v1.EvictionServiceGrpc;
import io.coldrl.proto.v1.GetStatusResponse;
import io.coldrl.server.TestModels;
import io.coldrl.server.admin.AgentMetrics;
import io.coldrl.server.admin.Counter;
import io.coldrl.server.admin.ResultJson;
import io.coldrl.server.config.EndpointSpec;
import io.coldrl.server.eviction.AccessRecorder;
import io.coldrl.server.eviction.EvictionDecider;
import io.coldrl.server.eviction.ReportedPositions;
import io.coldrl.server.eviction.Zones;
import io.coldrl.server.routing.RoutingEngine;
import io.coldrl.server.store.HistoryFile;
import io.coldrl.server.store.HistoryStore;
import io.envoyproxy.envoy.data.accesslog.v3.HTTPAccessLogEntry;
import io.envoyproxy.envoy.service.accesslog.v3.StreamAccessLogsMessage;
import io.envoyproxy.envoy.service.ext_proc.v3.HttpHeaders;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingRequest;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingResponse;
import io.grpc.Metadata;
import io.grpc.ServerMethodDefinition;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Messages to the agent, and its status to a client: any bytes are read without an exception, and
 * as the generated classes read them.
 */
public final class MessageFuzz {
  private static final long NOW_MS = 1_700_000_000_000L;
  private static final String ENDPOINTS = "10.0.0.1:80, 10.0.0.2:80 cost=2";

  private final MessageComparison comparison = new MessageComparison();
  private final AgentMetrics metrics = new AgentMetrics();
  private final ReportRecorder recorder;
  private final ServerMethodDefinition<VictimsQuestion, byte[]> questions;
  private final RoutingEngine engine;
  private final ExtProcHandler extProc;

  /**
   * @param directory of the history
   */
  @SuppressWarnings("unchecked") // The types of the service's only method.
  public MessageFuzz(Path directory) {
    HistoryStore store = HistoryFile.open(directory.resolve("history.dat"), 2_000);
    Zones zones = new Zones(store, () -> NOW_MS);
    recorder =
        new ReportRecorder(
            zones,
            new AccessRecorder(store, (zone, high, low, size, time) -> {}),
            new ReportedPositions(store, () -> NOW_MS),
            metrics,
            () -> NOW_MS);
    SelectVictimsHandler handler =
        new SelectVictimsHandler(
            zones,
            () ->
                new EvictionDecider(
                    store,
                    TestModels.slot(directory.resolve("none.onnx"), 1, Task.EVICTION),
                    false,
                    () -> null,
                    System::nanoTime),
            metrics,
            1_000_000,
            System::nanoTime,
            () -> NOW_MS);
    questions =
        (ServerMethodDefinition<VictimsQuestion, byte[]>)
            handler
                .service()
                .getMethod(EvictionServiceGrpc.getSelectVictimsMethod().getFullMethodName());
    Path model = directory.resolve("routing.onnx");
    engine =
        new RoutingEngine(
            Routings.of(EndpointSpec.parseAll(ENDPOINTS), null, model, true),
            store,
            TestModels.slot(model, 1, Task.ROUTING),
            metrics,
            Runnable::run);
    engine.router().setEndpoints(EndpointSpec.parseAll(ENDPOINTS));
    extProc = new ExtProcHandler(engine::newLane, metrics, System::nanoTime);
  }

  /** A question is read as the generated class reads it, and answered or refused. */
  public void question(byte[] bytes) {
    if (!comparison.question(bytes)) {
      return;
    }
    FakeCall<VictimsQuestion, byte[]> call = new FakeCall<>();
    var listener = questions.getServerCallHandler().startCall(call, new Metadata());
    listener.onMessage(
        questions.getMethodDescriptor().parseRequest(new ByteArrayInputStream(bytes)));
    listener.onHalfClose();
    assertThat(call.closed).isTrue();
  }

  /** A report is read as the generated class reads it, and each access is counted once. */
  public void report(byte[] bytes) {
    if (comparison.report(bytes) == MessageComparison.Reading.BAD) {
      return;
    }
    try {
      AccessReport report = new AccessReport(bytes);
      ReportRecorder.Tally tally = recorder.record(report);
      assertThat(tally.accepted).isNotNegative();
      assertThat(tally.duplicates).isNotNegative();
      assertThat(tally.rejected).isNotNegative();
      assertThat(tally.accepted + tally.duplicates + tally.rejected).isEqualTo(report.accesses());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Each message gets one answer, and no failure. */
  public void extProc(byte[] bytes) {
    ProcessingRequest request;
    try {
      request = ProcessingRequest.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      return;
    }
    long failed = metrics.get(Counter.ROUTES_FAILED);
    FakeCall<ProcessingRequest, ProcessingResponse> call = new FakeCall<>();
    var listener = extProc.startCall(call, new Metadata());
    listener.onMessage(request);
    listener.onHalfClose();
    assertThat(call.sent).isEqualTo(request.getObservabilityMode() ? 0 : 1);
    assertThat(metrics.get(Counter.ROUTES_FAILED)).isEqualTo(failed);
  }

  /** Each entry becomes an outcome, and no endpoint's averages stop being numbers. */
  public void accessLog(byte[] bytes) {
    List<HTTPAccessLogEntry> entries;
    try {
      entries = StreamAccessLogsMessage.parseFrom(bytes).getHttpLogs().getLogEntryList();
    } catch (InvalidProtocolBufferException e) {
      return;
    }
    for (HTTPAccessLogEntry entry : entries) {
      engine.onOutcome(AccessLogAdapter.toOutcome(entry));
    }
    assertThat(engine.router().endpoints())
        .allSatisfy(
            endpoint ->
                assertThat(endpoint.latencyMs()).isBetween(-1f, RequestCheck.MAX_LATENCY_MS));
  }

  /** A client prints any status. */
  public static void status(byte[] bytes) {
    GetStatusResponse status;
    try {
      status = GetStatusResponse.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      return;
    }
    assertThat(ResultJson.render(AgentClient.toStatus(status))).startsWith("{");
  }

  /** Requests of ext_proc as Envoy sends them. */
  public static List<byte[]> extProcSeeds() {
    return List.of(
        ExtProcClient.headers("/a", "request-1").toByteArray(),
        ExtProcClient.headers(Map.of("x-envoy-expected-rq-timeout-ms", "250")).toByteArray(),
        ExtProcClient.hinted(Value.newBuilder().setStringValue("10.0.0.1:80, x").build())
            .toByteArray(),
        ProcessingRequest.newBuilder()
            .setResponseHeaders(HttpHeaders.getDefaultInstance())
            .build()
            .toByteArray());
  }

  /** Entries of the access log as Envoy sends them. */
  public static List<byte[]> accessLogSeeds() {
    StreamAccessLogsMessage.Builder message = StreamAccessLogsMessage.newBuilder();
    message
        .getHttpLogsBuilder()
        .addLogEntry(AccessLogClient.entry("2a", "name", "10.0.0.1", 80, 200, 70_007))
        .addLogEntry(AccessLogClient.entry("", "", "10.0.0.2", 80, 503, 1));
    return List.of(message.build().toByteArray());
  }

  /** A status with something in each kind of field. */
  public static List<byte[]> statusSeeds() {
    GetStatusResponse.Builder status =
        GetStatusResponse.newBuilder().setAgentVersion("0.1.0").setUptimeMs(1);
    status.getModelBuilder().setVersion("1").setProblem("none");
    status.addDecisionsBuilder().setCount(1).setLastMinute(1);
    status.getRoutingBuilder().addEndpointsBuilder().setAddress("10.0.0.1:80").setLatencyMs(1);
    status.addGuardBuilder().setZone("zone");
    status.addFallbacksBuilder().setReason("lru");
    return List.of(status.build().toByteArray());
  }
}
