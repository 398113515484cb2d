package io.coldrl.training.rl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coldrl.training.sim.GeneratedTrace;
import io.coldrl.training.sim.SimulationOptions;
import io.coldrl.training.sim.SimulationResult;
import org.junit.jupiter.api.Test;

/** Training on a small generated trace, judged in closed loop, and the controls that must lose. */
class TrainerTest {
  private static final SimulationOptions OPTIONS = SimulationOptions.DEFAULTS;
  private static final TrainRequest REQUEST =
      TrainRequest.of(GeneratedTrace.of(40_000, 1), 1_000_000, OPTIONS, 1);

  @Test
  void the_model_misses_less_than_lru_and_shuffled_labels_lose_the_gain()
      throws TooLittleDataException {
    TrainResult real = Trainer.train(REQUEST, TrainListener.NONE);
    TrainResult shuffled = Trainer.train(REQUEST.withShuffledLabels(), TrainListener.NONE);
    double lru = misses(real, "lru");
    assertThat(misses(real, "model")).isLessThan(0.95 * lru);
    assertThat(real.heldOut().get(2).fallbackDecisions()).isZero();
    assertThat(misses(real, "model")).isLessThan(0.97 * misses(shuffled, "model"));
  }

  @Test
  void the_same_seed_gives_the_same_bytes() throws TooLittleDataException {
    TrainRequest small = TrainRequest.of(GeneratedTrace.of(15_000, 2), 1_000_000, OPTIONS, 3);
    byte[] first = Trainer.train(small, TrainListener.NONE).onnx();
    byte[] second = Trainer.train(small, TrainListener.NONE).onnx();
    assertThat(second).isEqualTo(first);
  }

  @Test
  void too_little_data_is_told() {
    TrainRequest tiny = TrainRequest.of(GeneratedTrace.of(50, 1), 1_000_000, OPTIONS, 1);
    assertThatThrownBy(() -> Trainer.train(tiny, TrainListener.NONE))
        .isInstanceOf(TooLittleDataException.class);
  }

  private static double misses(TrainResult result, String policy) {
    return result.heldOut().stream()
        .filter(row -> row.policy().equals(policy))
        .mapToDouble(SimulationResult::objectMissRatio)
        .findFirst()
        .orElseThrow();
  }
}
