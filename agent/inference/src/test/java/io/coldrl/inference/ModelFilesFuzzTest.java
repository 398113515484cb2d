package io.coldrl.inference;

import static org.assertj.core.api.Assertions.assertThatCode;

import io.coldrl.testkit.Garbler;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The targets of {@code make fuzz}, for a moment: good examples, and the same ones damaged. */
class ModelFilesFuzzTest {
  private static final int ROUNDS = 2_000;
  private static final long MAX_NANOS = TimeUnit.SECONDS.toNanos(2);

  @ParameterizedTest
  @EnumSource
  void damaged_bytes_do_no_harm(ModelFilesFuzz.Target target, @TempDir Path directory) {
    ModelFilesFuzz fuzz = new ModelFilesFuzz(directory);
    List<byte[]> seeds = fuzz.seeds(target);
    seeds.forEach(seed -> check(fuzz, target, seed));
    Random random = new Random(1);
    Garbler garbler = new Garbler(random);
    long endNanos = System.nanoTime() + MAX_NANOS;
    for (int i = 0; i < ROUNDS && System.nanoTime() < endNanos; i++) {
      byte[] bytes = seeds.get(random.nextInt(seeds.size()));
      for (int times = 1 + random.nextInt(3); times > 0; times--) {
        bytes = garbler.garble(bytes);
      }
      check(fuzz, target, bytes);
    }
  }

  private static void check(ModelFilesFuzz fuzz, ModelFilesFuzz.Target target, byte[] bytes) {
    assertThatCode(() -> fuzz.run(target, bytes))
        .as(() -> HexFormat.of().formatHex(bytes))
        .doesNotThrowAnyException();
  }
}
