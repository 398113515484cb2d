package io.coldrl.trace;

import static io.coldrl.trace.TraceColumns.column;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coldrl.core.Failure;
import io.coldrl.trace.format.TraceFormat;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the format: compression, several files, standard input, and files that are broken. */
class TraceReaderTest {
  private static final String CSV = "time_s,key,size_bytes\n1,a,100\n2,b,200\n2.5,a,100\n";

  @TempDir private Path directory = Path.of("");

  private Path file(String name, byte[] content) throws IOException {
    return Files.write(directory.resolve(name), content);
  }

  private Path file(String name, String content) throws IOException {
    return TraceFiles.write(directory, name, content);
  }

  private TraceReader.Result read(String content) throws IOException {
    return TraceFiles.read(directory, content);
  }

  private static byte[] packed(String compression, String content) throws IOException {
    return TraceFiles.packed(compression, content.getBytes(StandardCharsets.ISO_8859_1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "gz", "zstd", "xz", "bzip2"})
  void recognises_compression_by_content(String compression) throws IOException {
    Path path = file("no-extension", packed(compression, CSV));
    TraceReader.Result result = TraceReader.read(List.of(path), null);
    assertThat(column(result.trace(), result.trace()::timeMs)).containsExactly(1000, 2000, 2500);
    assertThat(column(result.trace(), result.trace()::object)).containsExactly(0, 1, 0);
    assertThat(column(result.trace(), result.trace()::sizeBytes)).containsExactly(100, 200, 100);
    assertThat(result.report().uniqueBytes()).isEqualTo(300);
    assertThat(result.report().lines()).isEqualTo(4);
    TraceReport.Source source = result.report().files().get(0);
    assertThat(source.format()).isEqualTo(TraceFormat.CSV);
    assertThat(source.compression())
        .startsWith(compression.equals("gz") ? "gz" : compression.substring(0, 2));
  }

  @Test
  void puts_several_files_in_time_order() throws IOException {
    Path late = file("late", "time_s,key,size_bytes\n10,a,1\n");
    Path early = file("early", "time_s,key,size_bytes\n1,b,1\n2,a,1\n");
    TraceReader.Result result = TraceReader.read(List.of(late, early), null);
    assertThat(column(result.trace(), result.trace()::timeMs)).containsExactly(1000, 2000, 10_000);
    assertThat(column(result.trace(), result.trace()::object)).containsExactly(0, 1, 1);
  }

  @Test
  void passes_over_the_torn_first_line_of_a_rotated_log() throws IOException {
    TraceReport report =
        read("0.0\" 200 99\nh - - [10/Oct/2000:13:55:36 +0000] \"GET /a HTTP/1.0\" 200 5\n")
            .report();
    assertThat(report.requests()).isEqualTo(1);
    assertThat(report.badLines()).isEqualTo(1);
  }

  @Test
  void refuses_empty_files_junk_directories_and_what_is_not_there() throws IOException {
    byte[] junk = new byte[100_000];
    new Random(7).nextBytes(junk);
    for (Path path :
        List.of(
            file("empty", ""),
            file("junk", junk),
            file("text", "hello\nworld\n"),
            file("html", "<html><body>x</body></html>"),
            file("gz-of-nothing", packed("gz", "")),
            file("not-gz", new byte[] {0x1f, (byte) 0x8b, 8, 0, 1, 2, 3}),
            directory,
            directory.resolve("absent"))) {
      assertThatThrownBy(() -> TraceReader.read(List.of(path), null))
          .as(path.toString())
          .isInstanceOf(Failure.class)
          .hasMessageContaining(path.toString());
    }
  }

  @Test
  void refuses_a_trace_without_one_request() throws IOException {
    Path path = file("headers", "time_s,key,size_bytes\n");
    assertThatThrownBy(() -> TraceReader.read(List.of(path), null))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("no request");
  }

  @ParameterizedTest
  @ValueSource(strings = {"gz", "zstd", "xz", "bzip2"})
  void of_a_truncated_archive_what_can_be_read_counts_and_the_rest_is_told(String kind)
      throws IOException {
    StringBuilder csv = new StringBuilder("time_s,key,size_bytes\n");
    Random random = new Random(1);
    for (int i = 0; i < 200_000; i++) {
      csv.append(i).append(',').append(random.nextInt(100_000)).append(",100\n");
    }
    byte[] whole = packed(kind, csv.toString());
    TraceReader.Result result =
        TraceFiles.read(file("cut", Arrays.copyOf(whole, whole.length * 3 / 4)));
    assertThat(result.trace().requests()).isBetween(1, 199_999);
    assertThat(result.report().warnings()).isNotEmpty();
  }

  @Test
  void an_archive_cut_off_in_its_first_block_is_one_clear_error() throws IOException {
    byte[] whole = packed("gz", CSV);
    Path cut = file("cut", Arrays.copyOf(whole, whole.length - 4));
    assertThatThrownBy(() -> TraceFiles.read(cut))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("cut off or corrupt before its first line (it ends too early)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"gz", "zstd", "xz", "bzip2"})
  void a_corrupt_archive_is_read_up_to_there_or_one_clear_error(String kind) throws IOException {
    byte[] whole = packed(kind, CSV.repeat(500));
    Random random = new Random(1);
    for (int i = 0; i < 200; i++) {
      byte[] corrupt = whole.clone();
      corrupt[random.nextInt(corrupt.length)] ^= (byte) (1 << random.nextInt(8));
      Path file = file("corrupt", Arrays.copyOf(corrupt, 1 + random.nextInt(corrupt.length)));
      try {
        assertThat(TraceFiles.read(file).trace().requests()).isPositive();
      } catch (Failure e) {
        assertThat(e.where()).contains(file.toString());
      }
    }
  }

  @Test
  void a_line_of_10_mb_is_one_bad_line() throws IOException {
    TraceReport report = read(CSV + "x".repeat(10 << 20) + "\n4,7,100\n").report();
    assertThat(report.requests()).isEqualTo(4);
    assertThat(report.badLines()).isEqualTo(1);
  }

  @Test
  void a_time_that_goes_backwards_is_taken_as_the_last_one_and_counted() throws IOException {
    TraceReader.Result result = read(CSV + "1,8,200\n");
    assertThat(column(result.trace(), result.trace()::timeMs))
        .containsExactly(1000, 2000, 2500, 2500);
    assertThat(result.report().clampedTimes()).isEqualTo(1);
  }

  @Test
  void a_dash_is_standard_input() throws IOException {
    InputStream before = System.in;
    try {
      System.setIn(new ByteArrayInputStream(packed("gz", CSV)));
      assertThat(TraceFiles.read(Path.of("-")).trace().requests()).isEqualTo(3);
    } finally {
      System.setIn(before);
    }
  }
}
