package io.coldrl.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coldrl.core.eviction.EvictionFeature;
import io.coldrl.inference.UnfitModelException.Reason;
import io.coldrl.testkit.HostileModels;
import io.coldrl.testkit.OnnxModels;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A child JVM tries models that would harm this one. */
class ChildTrialTest {
  private static final byte[] GOOD = OnnxModels.feature(EvictionFeature.IDLE_MS);

  private final ChildTrial trial = new ChildTrial(TrialLimits.DEFAULT);

  @AfterEach
  void no_process_and_no_file_is_left() throws IOException {
    assertThat(trials()).isEmpty();
    try (DirectoryStream<Path> left =
        Files.newDirectoryStream(
            Path.of(System.getProperty("java.io.tmpdir")),
            "coldrl-trial-" + ProcessHandle.current().pid() + "-*")) {
      assertThat(left).isEmpty();
    }
  }

  private static List<ProcessHandle> trials() {
    return ProcessHandle.current().children().filter(ProcessHandle::isAlive).toList();
  }

  private static TrialLimits limits(long ms, long megabytes, long medianMicros) {
    return new TrialLimits(Duration.ofMillis(ms), megabytes << 20, medianMicros);
  }

  @Test
  void a_good_model_passes_with_its_median() throws Exception {
    Trial.Pass pass = trial.run(GOOD, "good.onnx", Task.EVICTION);
    assertThat(pass.medianMicros())
        .isNotNegative()
        .isLessThanOrEqualTo(TrialLimits.DEFAULT.medianMicros());
  }

  @Test
  void a_routing_model_is_tried_as_one() throws Exception {
    assertThat(trial.run(OnnxModels.routingLatency(), "r.onnx", Task.ROUTING)).isNotNull();
    assertThatThrownBy(() -> trial.run(GOOD, "g.onnx", Task.ROUTING))
        .isInstanceOf(UnfitModelException.class)
        .hasMessageContaining("g.onnx was trained on other features")
        .hasMessageContaining("coldrl train --task routing");
  }

  @Test
  void an_endless_model_is_refused_after_the_time_limit() {
    ChildTrial impatient = new ChildTrial(limits(2_000, 512, 5_000));
    assertThatThrownBy(() -> impatient.run(HostileModels.endlessLoop(), "e.onnx", Task.EVICTION))
        .isInstanceOf(UnfitModelException.class)
        .hasMessage(
            "e.onnx did not finish its trial within 2000 ms, the limit; use a smaller"
                + " model, such as `coldrl train` makes");
  }

  @Test
  void a_model_that_takes_gigabytes_is_refused_before_it_has_them() {
    assertThatThrownBy(() -> trial.run(HostileModels.gigabytes(), "g.onnx", Task.EVICTION))
        .isInstanceOf(UnfitModelException.class)
        .hasMessageMatching("g.onnx took \\d{3} MB of memory in its trial, the limit is 512 MB.*");
  }

  @Test
  void a_slow_model_is_refused_with_its_median_and_the_limit() {
    // About 20 times the limit, whatever the machine.
    ChildTrial strict = new ChildTrial(limits(60_000, 512, 1_000));
    assertThatThrownBy(() -> strict.run(HostileModels.slow(30_000), "s.onnx", Task.EVICTION))
        .isInstanceOf(UnfitModelException.class)
        .hasMessageMatching(
            "s.onnx takes \\d+ us \\(median\\) to score 64 candidates, the limit is 1000 us.*");
  }

  @Test
  void broken_models_are_refused_with_the_loaders_message() {
    byte[] truncated = Arrays.copyOf(GOOD, GOOD.length / 2);
    assertThatThrownBy(() -> trial.run(truncated, "t.onnx", Task.EVICTION))
        .hasMessageContaining("t.onnx is not an ONNX model");
    assertThatThrownBy(() -> trial.run(OnnxModels.notANumber(), "n.onnx", Task.EVICTION))
        .hasMessageContaining("NaN, must be finite");
  }

  @Test
  void a_runtime_that_cannot_be_loaded_is_not_the_models_fault(@TempDir Path empty) {
    Path broken = empty.resolve("libonnxruntime.so");
    assertThatNoException().isThrownBy(() -> Files.writeString(broken, "no library"));
    System.setProperty("onnxruntime.native.path", empty.toString());
    try {
      assertThatThrownBy(() -> trial.run(GOOD, "g.onnx", Task.EVICTION))
          .isInstanceOfSatisfying(
              UnfitModelException.class,
              e -> assertThat(e.reason()).isEqualTo(Reason.CIRCUMSTANCES))
          .hasMessageContaining("ONNX Runtime can't be loaded")
          .hasMessageContaining("java.io.tmpdir");
    } finally {
      System.clearProperty("onnxruntime.native.path");
    }
  }

  @Test
  void a_large_model_is_tried_too() throws Exception {
    byte[] large = OnnxModels.net(2_000);
    assertThat(large.length).isGreaterThan(15 << 20);
    ChildTrial patient = new ChildTrial(limits(60_000, 512, 60_000_000));
    assertThat(patient.run(large, "l.onnx", Task.EVICTION)).isNotNull();
  }

  @Test
  void a_cancelled_trial_ends_at_once_and_is_not_the_models_fault() throws Exception {
    CompletableFuture<UnfitModelException> refusal =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                trial.run(HostileModels.endlessLoop(), "e.onnx", Task.EVICTION);
                throw new AssertionError("it passed");
              } catch (UnfitModelException e) {
                return e;
              }
            });
    long endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (trials().isEmpty() && System.nanoTime() < endNanos) {
      Thread.onSpinWait();
    }
    trial.cancel();
    UnfitModelException e = refusal.get(5, TimeUnit.SECONDS);
    assertThat(e.reason()).isEqualTo(Reason.STOPPING);
    assertThat(e).hasMessageContaining("the agent is stopping");
  }
}
