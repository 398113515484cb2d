package io.coldrl.server.fuzz;

import static org.assertj.core.api.Assertions.assertThatCode;

import io.coldrl.testkit.Garbler;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The targets of {@code make fuzz}, for a moment: good examples, and the same ones damaged. */
class FuzzTargetTest {
  private static final int ROUNDS = 2_000;
  private static final long MAX_NANOS = TimeUnit.SECONDS.toNanos(2);

  @ParameterizedTest
  @EnumSource
  void damaged_bytes_do_no_harm(FuzzTarget target, @TempDir Path directory) throws Exception {
    List<byte[]> seeds = target.seeds(Files.createDirectory(directory.resolve("seeds")));
    Consumer<byte[]> reader = target.reader(Files.createDirectory(directory.resolve("reader")));
    seeds.forEach(seed -> check(reader, seed));
    Random random = new Random(1);
    Garbler garbler = new Garbler(random);
    long endNanos = System.nanoTime() + MAX_NANOS;
    for (int i = 0; i < ROUNDS && System.nanoTime() < endNanos; i++) {
      byte[] bytes = seeds.get(random.nextInt(seeds.size()));
      for (int times = 1 + random.nextInt(3); times > 0; times--) {
        bytes = garbler.garble(bytes);
      }
      check(reader, bytes);
    }
  }

  private static void check(Consumer<byte[]> reader, byte[] bytes) {
    assertThatCode(() -> reader.accept(bytes))
        .as(() -> HexFormat.of().formatHex(bytes))
        .doesNotThrowAnyException();
  }
}
