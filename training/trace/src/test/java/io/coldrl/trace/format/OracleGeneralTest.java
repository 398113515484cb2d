package io.coldrl.trace.format;

import static io.coldrl.trace.TraceColumns.column;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coldrl.core.Failure;
import io.coldrl.trace.Trace;
import io.coldrl.trace.TraceBuilder;
import io.coldrl.trace.TraceFiles;
import io.coldrl.trace.TraceReader;
import io.coldrl.trace.TraceReport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** libCacheSim's binary traces. */
class OracleGeneralTest {
  @TempDir private Path directory = Path.of("");

  private static byte[] records(Trace trace) {
    int[] next = new int[trace.objects()];
    Arrays.fill(next, -1);
    int requests = trace.requests();
    ByteBuffer bytes = ByteBuffer.allocate(24 * requests).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = requests - 1; i >= 0; i--) {
      int object = trace.object(i);
      bytes.putInt(24 * i, (int) (trace.timeMs(i) / 1000));
      bytes.putLong(24 * i + 4, 0x9e3779b97f4a7c15L * (object + 1));
      bytes.putInt(24 * i + 12, (int) trace.sizeBytes(i));
      bytes.putLong(24 * i + 16, next[object]);
      next[object] = i;
    }
    return bytes.array();
  }

  private static Trace small() {
    return new TraceBuilder()
        .add(0, "a", 4_000_000_000L)
        .add(1000, "b", 5)
        .add(1000, "a", 7)
        .build();
  }

  private TraceReader.Result read(byte[] content) throws IOException {
    return TraceFiles.read(Files.write(directory.resolve("trace"), content));
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "zstd"})
  void a_real_trace_written_as_oracle_general_is_read_back_the_same(String compression)
      throws IOException {
    Trace trace = TraceFiles.sample("eleek-sample.csv.zst").trace();
    TraceReader.Result result = read(TraceFiles.packed(compression, records(trace)));
    Trace back = result.trace();
    assertThat(result.report().files().get(0).format()).isEqualTo(TraceFormat.ORACLE_GENERAL);
    assertThat(result.report().lines()).isEqualTo(trace.requests());
    assertThat(back.objects()).isEqualTo(trace.objects());
    assertThat(column(back, back::object)).isEqualTo(column(trace, trace::object));
    assertThat(column(back, back::sizeBytes)).isEqualTo(column(trace, trace::sizeBytes));
    assertThat(column(back, back::timeMs))
        .isEqualTo(column(trace, i -> trace.timeMs(i) / 1000 * 1000));
  }

  @Test
  void sizes_are_unsigned() throws IOException {
    Trace back = read(records(small())).trace();
    assertThat(column(back, back::sizeBytes)).containsExactly(4_000_000_000L, 5, 7);
  }

  @Test
  void a_trace_whose_archive_ends_in_a_record_is_read_up_to_there() throws IOException {
    byte[] cut = Arrays.copyOf(records(small()), 70);
    TraceReport report = read(TraceFiles.packed("zstd", cut)).report();
    assertThat(report.requests()).isEqualTo(2);
    assertThat(report.badLines()).isEqualTo(1);
  }

  @Test
  void random_bytes_and_text_are_no_such_trace() throws IOException {
    Random random = new Random(1);
    for (int i = 0; i < 2000; i++) {
      byte[] junk = new byte[24 * (1 + random.nextInt(10))];
      random.nextBytes(junk);
      assertIsNone(junk);
      for (int j = 0; j < junk.length; j++) {
        junk[j] = (byte) ('a' + (junk[j] & 15));
      }
      assertIsNone(junk);
    }
    assertIsNone(new byte[2400]);
    byte[] set = new byte[2400];
    Arrays.fill(set, (byte) 0xff);
    assertIsNone(set);
    assertIsNone("0123456789 abcdefghijkl\n".repeat(9).getBytes(StandardCharsets.US_ASCII));
  }

  private void assertIsNone(byte[] content) {
    assertThatThrownBy(() -> read(content)).isInstanceOf(Failure.class);
  }
}
