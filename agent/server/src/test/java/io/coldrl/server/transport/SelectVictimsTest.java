package io.coldrl.server.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.protobuf.ByteString;
import io.coldrl.core.eviction.EvictionFeature;
import io.coldrl.core.file.Digests;
import io.coldrl.inference.Task;
import io.coldrl.proto.v1.CacheStatus;
import io.coldrl.proto.v1.Candidate;
import io.coldrl.proto.v1.DecisionSource;
import io.coldrl.proto.v1.EvictionServiceGrpc;
import io.coldrl.proto.v1.SelectVictimsRequest;
import io.coldrl.proto.v1.SelectVictimsResponse;
import io.coldrl.testkit.OnnxModels;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SelectVictimsTest {
  private Path directory;

  @BeforeEach
  void setUp(@TempDir Path temporary) {
    directory = temporary;
  }

  private void writeModel(EvictionFeature feature) throws Exception {
    OnnxModels.writeFeature(directory.resolve("model.onnx"), feature);
  }

  @Test
  void a_model_that_was_blocked_before_the_restart_does_not_decide_after_it() throws Exception {
    writeModel(EvictionFeature.SIZE_BYTES);
    String digest = Digests.sha256(Files.readAllBytes(directory.resolve("model.onnx")));
    try (AgentHarness agent = new AgentHarness(directory)) {
      agent.report(
          AgentHarness.batch(AgentHarness.access(1, CacheStatus.HIT, AgentHarness.NOW_MS)));
      assertThat(source(agent)).isEqualTo(DecisionSource.MODEL);
    }
    Files.writeString(
        directory.resolve("history.dat.guard"),
        """
        {"format": "coldrl guard 1", "verdicts": [{"zone": "%s", "model": "%s",
         "objective": "objects", "blocks": 1, "since_ms": 1764200000000, "excess": 0.12}]}
        """
            .formatted(AgentHarness.ZONE, digest.substring(0, 12)));
    try (AgentHarness agent = new AgentHarness(directory)) {
      assertThat(source(agent)).isEqualTo(DecisionSource.LRU_GUARD);
    }
  }

  private static DecisionSource source(AgentHarness agent) {
    return agent.eviction().selectVictims(AgentHarness.request(8).build()).getDecisionSource();
  }

  @Test
  void without_a_model_the_least_recently_used_is_chosen() throws Exception {
    try (AgentHarness agent = new AgentHarness(directory)) {
      SelectVictimsResponse response =
          agent.eviction().selectVictims(AgentHarness.request(8).build());
      assertThat(response.getOrderList()).containsExactly(7);
      assertThat(response.getVictims()).isEqualTo(1L << 7);
      assertThat(response.getDecisionSource()).isEqualTo(DecisionSource.LRU_NO_MODEL);
      assertThat(response.getModelVersion()).isEmpty();
      assertThat(response.getElapsedUs()).isPositive();
    }
  }

  @Test
  void the_order_is_by_descending_score() throws Exception {
    writeModel(EvictionFeature.SIZE_BYTES);
    try (AgentHarness agent = new AgentHarness(directory)) {
      SelectVictimsResponse response =
          agent.eviction().selectVictims(AgentHarness.request(64).setBytesNeeded(1_500).build());
      assertThat(response.getOrderList()).containsExactly(0, 1);
      assertThat(response.getVictims()).isEqualTo(3);
      assertThat(response.getDecisionSource()).isEqualTo(DecisionSource.MODEL);
      assertThat(response.getModelVersion()).hasSize(12);
    }
  }

  @Test
  void each_victim_of_the_model_has_its_score() throws Exception {
    writeModel(EvictionFeature.SIZE_BYTES);
    try (AgentHarness agent = new AgentHarness(directory)) {
      SelectVictimsResponse response =
          agent.eviction().selectVictims(AgentHarness.request(64).setCountNeeded(3).build());
      assertThat(response.getOrderList()).containsExactly(0, 1, 2);
      // The model's score is the size.
      assertThat(response.getScoreList()).containsExactly(1_000f, 999f, 998f);
    }
  }

  @Test
  void victims_of_lru_have_no_scores() throws Exception {
    try (AgentHarness agent = new AgentHarness(directory)) {
      SelectVictimsRequest request = AgentHarness.request(8).setCountNeeded(3).build();
      assertThat(agent.eviction().selectVictims(request).getScoreList()).isEmpty();
      Files.write(directory.resolve("model.onnx"), OnnxModels.notANumberAtSize(999));
      agent.admin.reload(Task.EVICTION);
      SelectVictimsResponse response = agent.eviction().selectVictims(request);
      assertThat(response.getDecisionSource()).isEqualTo(DecisionSource.LRU_MODEL_ERROR);
      assertThat(response.getOrderCount()).isEqualTo(3);
      assertThat(response.getScoreList()).isEmpty();
    }
  }

  @Test
  void the_model_sees_the_history_of_the_zone_and_no_other() throws Exception {
    writeModel(EvictionFeature.COUNT);
    try (AgentHarness agent = new AgentHarness(directory)) {
      agent.report(
          AgentHarness.batch(
              AgentHarness.access(3, CacheStatus.MISS, AgentHarness.NOW_MS - 50),
              AgentHarness.access(3, CacheStatus.HIT, AgentHarness.NOW_MS - 40),
              AgentHarness.access(5, CacheStatus.MISS, AgentHarness.NOW_MS - 30)));
      SelectVictimsRequest.Builder request = AgentHarness.request(8);
      assertThat(agent.eviction().selectVictims(request.build()).getOrderList()).containsExactly(3);
      // In another zone, all objects are unknown: scores are equal, so the longest idle is evicted.
      SelectVictimsResponse elsewhere =
          agent.eviction().selectVictims(request.setZone("other").build());
      assertThat(elsewhere.getOrderList()).containsExactly(7);
      assertThat(elsewhere.getDecisionSource()).isEqualTo(DecisionSource.MODEL);
    }
  }

  @Test
  void a_question_that_waited_for_its_whole_budget_behind_others_is_answered_by_lru()
      throws Exception {
    writeModel(EvictionFeature.SIZE_BYTES);
    try (AgentHarness agent = new AgentHarness(directory)) {
      EvictionServiceGrpc.EvictionServiceFutureStub stub =
          EvictionServiceGrpc.newFutureStub(agent.eviction().getChannel());
      List<ListenableFuture<SelectVictimsResponse>> answers = new ArrayList<>();
      for (int i = 0; i < 1_000; i++) {
        answers.add(stub.selectVictims(AgentHarness.request(64).setBudgetUs(100).build()));
      }
      Set<DecisionSource> sources = EnumSet.noneOf(DecisionSource.class);
      for (ListenableFuture<SelectVictimsResponse> answer : answers) {
        assertThat(answer.get().getVictims()).isNotZero();
        sources.add(answer.get().getDecisionSource());
      }
      assertThat(sources).contains(DecisionSource.LRU_OVERLOAD);
    }
  }

  @Test
  void lru_decides_if_the_budget_is_exceeded() throws Exception {
    writeModel(EvictionFeature.SIZE_BYTES);
    try (AgentHarness agent = new AgentHarness(directory)) {
      SelectVictimsResponse response =
          agent.eviction().selectVictims(AgentHarness.request(64).setBudgetUs(1).build());
      // The microsecond may be over before the question is read.
      assertThat(response.getDecisionSource())
          .isIn(DecisionSource.LRU_BUDGET, DecisionSource.LRU_OVERLOAD);
      assertThat(response.getOrderList()).containsExactly(63);
      assertThat(response.getModelVersion()).hasSize(12);
      String source = response.getDecisionSource().name().toLowerCase(Locale.ROOT);
      assertThat(agent.admin.status().decisions()).containsEntry(source, 1L);
    }
  }

  @Test
  void lru_decides_if_the_model_fails() throws Exception {
    Files.write(directory.resolve("model.onnx"), OnnxModels.notANumberAtSize(999));
    try (AgentHarness agent = new AgentHarness(directory)) {
      SelectVictimsResponse response =
          agent.eviction().selectVictims(AgentHarness.request(4).build());
      assertThat(response.getDecisionSource()).isEqualTo(DecisionSource.LRU_MODEL_ERROR);
      assertThat(response.getOrderList()).containsExactly(3);
    }
  }

  @Test
  void lru_decides_until_a_corrupt_model_is_replaced() throws Exception {
    Path model = directory.resolve("model.onnx");
    Files.write(model, new byte[] {1, 2, 3});
    try (AgentHarness agent = new AgentHarness(directory)) {
      SelectVictimsRequest request = AgentHarness.request(4).build();
      assertThat(agent.eviction().selectVictims(request).getDecisionSource())
          .isEqualTo(DecisionSource.LRU_NO_MODEL);
      assertThat(agent.admin.status().model().problem()).contains("not an ONNX model");
      writeModel(EvictionFeature.SIZE_BYTES);
      String version = agent.admin.reload(Task.EVICTION).version();
      SelectVictimsResponse response = agent.eviction().selectVictims(request);
      assertThat(response.getDecisionSource()).isEqualTo(DecisionSource.MODEL);
      assertThat(response.getModelVersion()).isEqualTo(version);
      assertThat(agent.admin.status().model().problem()).isEmpty();
    }
  }

  @Test
  void a_request_beyond_a_limit_is_refused_and_counted() throws Exception {
    try (AgentHarness agent = new AgentHarness(directory)) {
      Candidate.Builder shortKey = Candidate.newBuilder().setKey(ByteString.copyFrom(new byte[15]));
      Candidate.Builder negative =
          Candidate.newBuilder().setKey(AgentHarness.key(9)).setSizeBytes(-1);
      Candidate.Builder early =
          Candidate.newBuilder().setKey(AgentHarness.key(9)).setLastAccessMs(-1);
      assertRefused(agent, AgentHarness.request(0), "0 candidates, must be 1 to 64");
      assertRefused(agent, AgentHarness.request(65), "65 candidates, must be 1 to 64");
      assertRefused(agent, AgentHarness.request(1).addCandidates(shortKey), "key has 15 bytes");
      assertRefused(
          agent,
          AgentHarness.request(3).addCandidates(AgentHarness.request(2).getCandidates(1)),
          "candidate 3: key is the same as of an earlier candidate");
      assertRefused(agent, AgentHarness.request(1).addCandidates(negative), "size_bytes is 1844");
      assertRefused(agent, AgentHarness.request(1).addCandidates(early), "last_access_ms is -1");
      assertRefused(agent, AgentHarness.request(1).setCountNeeded(0), "both 0");
      assertRefused(agent, AgentHarness.request(1).setBudgetUs(1_000_001), "budget_us is 1000001");
      assertRefused(agent, AgentHarness.request(1).setBudgetUs(-1), "budget_us is 4294967295");
      assertRefused(agent, AgentHarness.request(1).setNowMs(-5), "now_ms is -5");
      assertRefused(
          agent,
          AgentHarness.request(1).setNowMs(253_402_300_799_999L),
          "now_ms is 253402300799999, must be 0 to ");
      assertRefused(agent, AgentHarness.request(1).setZone("\u00e9".repeat(128)), "256 bytes");
      assertThat(agent.admin.status().requestsRejected()).isEqualTo(12);
      assertThat(agent.eviction().selectVictims(AgentHarness.request(1).build()).getVictims())
          .isOne();
    }
  }

  private static void assertRefused(
      AgentHarness agent, SelectVictimsRequest.Builder request, String message) {
    assertThatThrownBy(() -> agent.eviction().selectVictims(request.build()))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> {
              assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
              assertThat(e.getStatus().getDescription()).contains(message);
            });
  }

  @Test
  void numbers_beyond_the_signed_range_mean_all_candidates() throws Exception {
    try (AgentHarness agent = new AgentHarness(directory)) {
      SelectVictimsRequest.Builder request =
          AgentHarness.request(64).setBytesNeeded(-1).setCountNeeded(-1).setCachedObjects(-1);
      request.getCandidatesBuilder(0).setSizeBytes(Long.MAX_VALUE).setUses(-1);
      assertThat(agent.eviction().selectVictims(request.build()).getVictims()).isEqualTo(-1L);
    }
  }

  @Test
  void a_message_above_one_megabyte_is_refused() throws Exception {
    try (AgentHarness agent = new AgentHarness(directory)) {
      SelectVictimsRequest request = AgentHarness.request(1).setZone("z".repeat(1 << 20)).build();
      assertThatThrownBy(() -> agent.eviction().selectVictims(request))
          .hasMessageContaining("RESOURCE_EXHAUSTED");
    }
  }

  /** Makes a call with these messages and returns its status. */
  private static Status call(AgentHarness agent, byte[]... messages) throws Exception {
    MethodDescriptor<byte[], byte[]> method =
        EvictionServiceGrpc.getSelectVictimsMethod().toBuilder(
                BytesMarshaller.INSTANCE, BytesMarshaller.INSTANCE)
            .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
            .build();
    ClientCall<byte[], byte[]> call = agent.client.channel().newCall(method, CallOptions.DEFAULT);
    CompletableFuture<Status> end = new CompletableFuture<>();
    call.start(
        new ClientCall.Listener<>() {
          @Override
          public void onClose(Status status, Metadata trailers) {
            end.complete(status);
          }
        },
        new Metadata());
    call.request(2);
    for (byte[] message : messages) {
      call.sendMessage(message);
    }
    call.halfClose();
    return end.get(20, TimeUnit.SECONDS);
  }

  private enum BytesMarshaller implements MethodDescriptor.Marshaller<byte[]> {
    INSTANCE;

    @Override
    public InputStream stream(byte[] message) {
      return new ByteArrayInputStream(message);
    }

    @Override
    public byte[] parse(InputStream message) {
      try {
        return message.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Test
  void a_call_with_no_request_two_requests_or_garbage_is_refused() throws Exception {
    byte[] good = AgentHarness.request(4).build().toByteArray();
    try (AgentHarness agent = new AgentHarness(directory)) {
      assertThat(call(agent, good).getCode()).isEqualTo(Status.Code.OK);
      assertThat(call(agent).getDescription()).contains("no request in the call");
      assertThat(call(agent, good, good).getDescription()).contains("more than one request");
      assertThat(agent.admin.status().requestsRejected()).isEqualTo(2);
      byte[] cut = Arrays.copyOf(good, good.length - 1);
      for (byte[] garbage : new byte[][] {cut, {-1, -1, -1}}) {
        assertThat(call(agent, garbage).getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(call(agent, good).isOk()).isTrue();
      }
      assertThat(agent.admin.status().requestsRejected()).isEqualTo(4);
    }
  }

  @Test
  void concurrent_clients_are_answered() throws Exception {
    writeModel(EvictionFeature.IDLE_MS);
    int threads = 8;
    int calls = 200;
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try (AgentHarness agent = new AgentHarness(directory)) {
      List<Callable<Integer>> work = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        int candidates = 1 + 8 * t;
        work.add(() -> callFromOwnConnection(agent, candidates, calls));
      }
      for (Future<Integer> good : pool.invokeAll(work)) {
        assertThat(good.get()).isEqualTo(calls);
      }
      long counted =
          agent.admin.status().decisions().values().stream().mapToLong(Long::longValue).sum();
      assertThat(counted).isEqualTo((long) threads * calls);
    } finally {
      pool.shutdownNow();
    }
  }

  private static int callFromOwnConnection(AgentHarness agent, int candidates, int calls) {
    int good = 0;
    try (AgentClient client = AgentClient.of(agent.config.socket())) {
      SelectVictimsRequest request = AgentHarness.request(candidates).build();
      for (int i = 0; i < calls; i++) {
        SelectVictimsResponse response =
            EvictionServiceGrpc.newBlockingStub(client.channel()).selectVictims(request);
        // Both the model and LRU evict the longest idle.
        good += response.getOrder(0) == candidates - 1 ? 1 : 0;
      }
    }
    return good;
  }
}
