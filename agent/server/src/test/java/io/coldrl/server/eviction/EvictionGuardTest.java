package io.coldrl.server.eviction;

import static org.assertj.core.api.Assertions.assertThat;

import io.coldrl.core.SplitMix64;
import io.coldrl.core.eviction.EvictionDecision;
import io.coldrl.core.eviction.EvictionFeature;
import io.coldrl.core.eviction.EvictionSource;
import io.coldrl.core.eviction.HistoryRule;
import io.coldrl.core.file.Digests;
import io.coldrl.core.guard.GuardObjective;
import io.coldrl.core.guard.GuardVerdict;
import io.coldrl.core.guard.ZoneGuard;
import io.coldrl.inference.ModelSlot;
import io.coldrl.inference.Task;
import io.coldrl.server.TestModels;
import io.coldrl.server.admin.AgentMetrics;
import io.coldrl.server.admin.Counter;
import io.coldrl.server.store.HistoryFile;
import io.coldrl.server.store.HistoryKey;
import io.coldrl.server.store.HistoryStore;
import io.coldrl.testkit.OnnxModels;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The guard with the history and models of an agent, over restarts. */
class EvictionGuardTest {
  private static final String ZONE = "static";
  private static final long SIZE_BYTES = 4_096;
  private static final int ZONE_OBJECTS = 500;
  private static final int MOST_BEHIND = 4_000;
  private static final long PATIENCE_NANOS = Duration.ofSeconds(60).toNanos();

  @TempDir private Path directory = Path.of("");
  private final AgentMetrics metrics = new AgentMetrics();
  private final SplittableRandom random = new SplittableRandom(1);
  private long nowMs = 1_700_000_000_000L;
  private long requests;
  private List<HistoryRule> alternatives = List.of();
  private boolean popularityShifts = true;

  private record Decided(EvictionDecision decision, String version) {}

  /** The parts of an agent that decide on evictions. */
  private final class Parts implements AutoCloseable {
    private final HistoryStore store = HistoryFile.open(directory.resolve("history.dat"), 10_000);
    private final ModelSlot models =
        TestModels.slot(directory.resolve("model.onnx"), 2, Task.EVICTION);
    private final Zones zones = new Zones(store, () -> nowMs);
    private final EvictionGuard guard =
        EvictionGuard.start(store, zones, models, null, alternatives, metrics);
    private final AccessRecorder recorder = new AccessRecorder(store, guard);
    private long requestsBefore = requests;

    // If popular objects change over time, what was used last is used again soon.
    void request() {
      Zone zone = Objects.requireNonNull(zones.findOrCreate(ZONE));
      long shift = requests++ / 20;
      double rank = random.nextDouble() * random.nextDouble();
      long object = popularityShifts ? shift + (long) (600 * rank) : (long) (2_000 * rank);
      nowMs += 10;
      ByteBuffer.wrap(recorder.key(), HistoryKey.OBJECT_OFFSET, 2 * Long.BYTES)
          .putLong(SplitMix64.finish(object))
          .putLong(object);
      recorder.record(zone, nowMs, true, SIZE_BYTES, -1, -1);
      recorder.endBatch(zone);
      ZoneGuard zoneGuard = Objects.requireNonNull(zone.guard());
      zoneGuard.onQuestion(ZONE_OBJECTS, SIZE_BYTES);
      await(() -> requests - requestsBefore - zoneGuard.report().sampledAccesses() < MOST_BEHIND);
    }

    @Nullable GuardVerdict verdict() {
      Zone zone = zones.find(ZONE);
      ZoneGuard zoneGuard = zone == null ? null : zone.guard();
      return zoneGuard == null ? null : zoneGuard.verdict();
    }

    EvictionSource decide() {
      return decide(true).decision().source();
    }

    Decided decide(boolean guarded) {
      EvictionDecider decider =
          new EvictionDecider(store, models, guarded, () -> null, System::nanoTime);
      decider.begin(zones.find(ZONE), nowMs, ZONE_OBJECTS, Long.MAX_VALUE);
      decider.keys()[decider.nextKey() + HistoryKey.OBJECT_OFFSET] = 1;
      decider.add(SIZE_BYTES, nowMs, 1);
      return new Decided(decider.decide(0, 1), decider.modelVersion());
    }

    @Override
    public void close() {
      guard.close();
      models.close();
      store.close();
    }
  }

  private static void await(BooleanSupplier condition) {
    long endNanos = System.nanoTime() + PATIENCE_NANOS;
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).isLessThan(endNanos);
      Thread.yield();
    }
  }

  private void writeModel(float idleWeight) throws IOException {
    float[] weights = new float[EvictionFeature.size()];
    weights[EvictionFeature.IDLE_REQUESTS.ordinal()] = idleWeight;
    Files.write(directory.resolve("model.onnx"), OnnxModels.linear(weights, "features", "q"));
  }

  private void writeCard(String objective) throws IOException {
    String digest = Digests.sha256(Files.readAllBytes(directory.resolve("model.onnx")));
    Files.writeString(
        directory.resolve("model-card.json"),
        "{\"model_sha256\": \"%s\", \"training\": {\"objective\": \"%s\"}}"
            .formatted(digest, objective));
  }

  private void block(Parts parts) {
    await(
        () -> {
          parts.request();
          return parts.verdict() != null;
        });
  }

  @Test
  void after_a_restart_a_blocked_model_does_not_decide_from_the_first_question() throws Exception {
    writeModel(-1);
    try (Parts parts = new Parts()) {
      assertThat(parts.decide()).isEqualTo(EvictionSource.MODEL);
      block(parts);
      assertThat(parts.decide()).isEqualTo(EvictionSource.LRU_GUARD);
      assertThat(metrics.get(Counter.GUARD_BLOCKS)).isOne();
      // An agent that is killed must leave it, too.
      await(() -> Files.exists(directory.resolve("history.dat.guard")));
    }
    try (Parts parts = new Parts()) {
      assertThat(parts.decide()).isEqualTo(EvictionSource.LRU_GUARD);
      for (int i = 0; i < 1_000; i++) {
        parts.request();
      }
      assertThat(parts.decide()).isEqualTo(EvictionSource.LRU_GUARD);
    }
    assertThat(metrics.get(Counter.GUARD_BLOCKS)).isOne();
  }

  @Test
  void after_a_restart_another_model_decides_at_once_and_the_verdict_is_forgotten()
      throws Exception {
    writeModel(-1);
    try (Parts parts = new Parts()) {
      block(parts);
    }
    writeModel(1);
    try (Parts parts = new Parts()) {
      assertThat(parts.decide()).isEqualTo(EvictionSource.MODEL);
      parts.request();
      await(() -> parts.verdict() == null);
    }
    assertThat(VerdictFile.beside(directory.resolve("history.dat")).read()).isEmpty();
    writeModel(-1);
    try (Parts parts = new Parts()) {
      assertThat(parts.decide()).isEqualTo(EvictionSource.MODEL);
    }
  }

  @Test
  void an_alternative_that_does_better_decides_in_place_of_the_model_if_the_guard_is_on()
      throws Exception {
    writeModel(-1);
    alternatives = List.of(HistoryRule.of(HistoryRule.Name.LFU));
    popularityShifts = false;
    try (Parts parts = new Parts()) {
      await(
          () -> {
            parts.request();
            return parts.decide(true).version().equals("rule:lfu");
          });
      assertThat(parts.decide()).isEqualTo(EvictionSource.MODEL);
      String deployed = parts.models.status().version();
      assertThat(parts.decide(false).version()).isEqualTo(deployed);
      assertThat(
              Objects.requireNonNull(Objects.requireNonNull(parts.zones.find(ZONE)).guard())
                  .deciderVersion(deployed))
          .isEqualTo("rule:lfu");
      assertThat(
              Objects.requireNonNull(Objects.requireNonNull(parts.zones.find(ZONE)).guard())
                  .deciderVersion("another"))
          .isEqualTo("another");
      await(() -> metrics.get(Counter.GUARD_TAKEOVERS) > 0);
    }
  }

  @Test
  void a_damaged_file_lets_the_agent_start_and_the_model_decide() throws Exception {
    writeModel(-1);
    Files.writeString(directory.resolve("history.dat.guard"), "damaged");
    try (Parts parts = new Parts()) {
      assertThat(parts.decide()).isEqualTo(EvictionSource.MODEL);
      block(parts);
    }
    assertThat(metrics.get(Counter.GUARD_FILE_ERRORS)).isOne();
    assertThat(VerdictFile.beside(directory.resolve("history.dat")).read()).containsKey(ZONE);
  }

  @Test
  void a_model_is_judged_by_what_its_card_says() throws Exception {
    writeModel(-1);
    writeCard("bytes");
    try (Parts parts = new Parts()) {
      block(parts);
      assertThat(Objects.requireNonNull(parts.verdict()).objective())
          .isEqualTo(GuardObjective.BYTES);
    }
  }
}
