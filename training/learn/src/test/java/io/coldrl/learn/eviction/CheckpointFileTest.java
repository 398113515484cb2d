package io.coldrl.learn.eviction;

import static org.assertj.core.api.Assertions.assertThat;

import io.coldrl.core.eviction.EvictionFeature;
import io.coldrl.core.record.UrlGroups;
import io.coldrl.learn.export.EvictionLayout;
import io.coldrl.learn.export.EvictionModel;
import io.coldrl.learn.export.FeatureTransform;
import io.coldrl.learn.export.MissCost;
import io.coldrl.sim.cache.Objective;
import io.coldrl.sim.cache.SimulationOptions;
import io.coldrl.trace.Trace;
import io.coldrl.trace.generate.GeneratedTrace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointFileTest {
  private static final EvictionTrainRequest REQUEST =
      EvictionTrainRequest.of(GeneratedTrace.of(500, 1), 100_000, SimulationOptions.DEFAULTS, 1);

  @TempDir private Path directory = Path.of("");

  private static Checkpoint checkpoint() {
    float[] rows = new float[10 * EvictionFeature.size()];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = i * 0.37f;
    }
    return new Checkpoint(
        CheckpointFile.fingerprint(REQUEST),
        10,
        FeatureTransform.fit(EvictionLayout.LAYOUT, rows, 10).learned(),
        MissCost.OF_OBJECTS,
        17,
        FeatureRange.of(rows, 10),
        List.of(
            new Checkpoint.Done(
                "likelihood",
                EvictionModel.of(EvictionNetwork.randomWeights(4, MissCost.OF_OBJECTS, -9, 1)),
                0.123456789,
                42,
                0)));
  }

  @Test
  void what_was_written_is_read_to_the_bit() {
    CheckpointFile file = CheckpointFile.at(directory.resolve("checkpoint.json"));
    Checkpoint written = checkpoint();
    file.write(written);
    Checkpoint read = file.read(REQUEST);
    assertThat(read).isNotNull().usingRecursiveComparison().isEqualTo(written);
  }

  @Test
  void another_request_or_trace_starts_anew() {
    CheckpointFile file = CheckpointFile.at(directory.resolve("checkpoint.json"));
    file.write(checkpoint());
    assertThat(file.read(REQUEST.withObjective(Objective.BYTES))).isNull();
    assertThat(file.read(REQUEST.without(Set.of(Ablation.SEARCH)))).isNull();
    assertThat(
            file.read(
                EvictionTrainRequest.of(
                    GeneratedTrace.of(500, 2), 100_000, SimulationOptions.DEFAULTS, 1)))
        .isNull();
    Trace trace = REQUEST.trace();
    Trace grouped = trace.withGroups(new int[UrlGroups.COUNT * trace.objects()]);
    assertThat(file.read(EvictionTrainRequest.of(grouped, 100_000, SimulationOptions.DEFAULTS, 1)))
        .isNull();
  }

  @Test
  void a_file_that_is_torn_or_garbage_or_absent_starts_anew() throws IOException {
    Path path = directory.resolve("checkpoint.json");
    CheckpointFile file = CheckpointFile.at(path);
    assertThat(file.read(REQUEST)).isNull();
    file.write(checkpoint());
    byte[] whole = Files.readAllBytes(path);
    Files.write(path, Arrays.copyOf(whole, whole.length / 2));
    assertThat(file.read(REQUEST)).isNull();
    Files.writeString(path, "[]");
    assertThat(file.read(REQUEST)).isNull();
    Files.writeString(path, "{\"request\":null}");
    assertThat(file.read(REQUEST)).isNull();
  }
}
