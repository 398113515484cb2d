package io.coldrl.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coldrl.inference.UnfitModelException.Reason;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the gate remembers of trials. */
class ModelGateTest {
  private final FakeTrial trial = new FakeTrial();
  private long nanos;
  private Path path;
  private TrialRecord record;
  private ModelFile model;
  private ModelGate gate;

  /** Says what the test wants. */
  private static final class FakeTrial implements Trial {
    private int runs;
    private @Nullable Reason refusal;

    @Override
    public Pass run(byte[] model, String name, Task task) throws UnfitModelException {
      runs++;
      if (refusal != null) {
        throw new UnfitModelException(refusal, "refused", null);
      }
      return new Pass(42);
    }

    @Override
    public void cancel() {}
  }

  @BeforeEach
  void setUp(@TempDir Path directory) throws Exception {
    path = Files.writeString(directory.resolve("model.onnx"), "a model");
    record = TrialRecord.beside(path);
    model = ModelFile.read(path, Task.EVICTION);
    gate = newGate();
  }

  private ModelGate newGate() {
    return new ModelGate(trial, null, () -> nanos);
  }

  private Trial.Pass admit() throws UnfitModelException {
    return gate.admit(model, Task.EVICTION, record);
  }

  private void assertRefused() {
    assertThatThrownBy(this::admit).isInstanceOf(UnfitModelException.class);
  }

  @Test
  void a_pass_is_remembered_in_memory_and_beside_the_model() throws Exception {
    assertThat(gate.needsTrial(model, Task.EVICTION, record)).isTrue();
    assertThat(admit().medianMicros()).isEqualTo(42);
    assertThat(gate.needsTrial(model, Task.EVICTION, record)).isFalse();
    admit();
    gate = newGate();
    assertThat(admit().medianMicros()).isEqualTo(42);
    assertThat(trial.runs).isOne();
  }

  @Test
  void a_pass_for_one_task_is_none_for_the_other() throws Exception {
    admit();
    gate.admit(model, Task.ROUTING, record);
    assertThat(trial.runs).isEqualTo(2);
  }

  @Test
  void a_note_of_another_version_or_in_disorder_does_not_count() throws Exception {
    admit();
    Path checked = path.resolveSibling("model.onnx.checked");
    String note = Files.readString(checked);
    for (String other :
        new String[] {
          note.replace("onnxruntime ", "onnxruntime 9"),
          note.replace("agent ", "agent 9"),
          note.strip() + "x\n",
          "\u0000",
          ""
        }) {
      Files.write(checked, other.getBytes(StandardCharsets.ISO_8859_1));
      gate = newGate();
      assertThat(gate.needsTrial(model, Task.EVICTION, record)).as(other).isTrue();
    }
  }

  @Test
  void a_directory_that_cannot_be_written_costs_a_trial_at_each_start() throws Exception {
    Files.createDirectory(path.resolveSibling("model.onnx.checked"));
    admit();
    gate = newGate();
    admit();
    assertThat(trial.runs).isEqualTo(2);
  }

  @Test
  void a_refusal_of_the_model_is_remembered_until_it_is_asked_for_again() {
    trial.refusal = Reason.MODEL;
    assertRefused();
    nanos += TimeUnit.DAYS.toNanos(1);
    assertRefused();
    assertThat(trial.runs).isOne();
    gate.forgetRefusal(model, Task.EVICTION);
    assertRefused();
    assertThat(trial.runs).isEqualTo(2);
  }

  @Test
  void a_refusal_that_a_busy_machine_may_explain_is_forgotten_after_ten_minutes() throws Exception {
    trial.refusal = Reason.CIRCUMSTANCES;
    assertRefused();
    trial.refusal = null;
    nanos += TimeUnit.MINUTES.toNanos(10);
    assertRefused();
    nanos += 1;
    assertThat(admit().medianMicros()).isEqualTo(42);
  }

  @Test
  void a_trial_that_the_end_of_the_agent_cut_short_says_nothing() throws Exception {
    trial.refusal = Reason.STOPPING;
    assertRefused();
    trial.refusal = null;
    assertThat(admit().medianMicros()).isEqualTo(42);
  }

  @Test
  void a_quarantined_model_is_refused_and_its_pass_forgotten() throws Exception {
    admit();
    gate.quarantine(model.digest(), Task.EVICTION, record, "it overran");
    assertThatThrownBy(this::admit).hasMessage("it overran");
    gate = newGate();
    assertThat(gate.needsTrial(model, Task.EVICTION, record)).isTrue();
  }
}
