package io.coldrl.training.trace;

import static io.coldrl.training.trace.TraceColumns.column;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdOutputStream;
import io.coldrl.server.cli.CommandFailure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** Logs in each format and compression, and logs that are broken in the ways that logs are. */
class TraceReaderTest {
  private static final String JSON =
      """
      {"time":"1700000000.123","method":"GET","key":"http://o/a","status":"200","cache":"MISS",\
      "bytes":"1000","cache_control":"max-age=60","expires":"","connect":"0.001","header":"0.020",\
      "response":"0.030"}
      {"time":"1700000001.000","method":"GET","key":"http://o/a","status":"200","cache":"HIT",\
      "bytes":"1000","cache_control":"max-age=60","expires":"","connect":"","header":"",\
      "response":""}
      """;
  private static final String COMBINED =
      """
      10.0.0.1 - - [14/Nov/2023:22:13:20 +0000] "GET /a HTTP/1.1" 200 1000 "-" "curl/8"
      10.0.0.1 - - [14/Nov/2023:22:13:21 +0000] "GET /b HTTP/1.1" 200 2000 "-" "curl/8"
      10.0.0.1 - - [14/Nov/2023:22:13:22 +0000] "POST /a HTTP/1.1" 200 1000 "-" "curl/8"
      """;
  private static final String COMMON =
      """
      host - - [01/Aug/1995:00:00:01 -0400] "GET /a.gif HTTP/1.0" 200 1839
      host - - [01/Aug/1995:00:00:02 -0400] "GET /a.gif HTTP/1.0" 200 1839
      """;
  private static final String CSV = "time_s,key,size_bytes\n1,7,100\n2,8,200\n3,7,100\n";

  @TempDir private Path directory = Path.of(".");

  @Test
  void our_json_log_tells_size_ttl_and_origin_time() throws IOException {
    TraceReader.Result result = read(JSON.getBytes(StandardCharsets.UTF_8));
    Trace trace = result.trace();
    assertThat(trace.requests()).isEqualTo(2);
    assertThat(trace.objects()).isEqualTo(1);
    assertThat(column(trace, trace::timeMs))
        .containsExactly(1_700_000_000_123L, 1_700_000_001_000L);
    assertThat(column(trace, trace::sizeBytes)).containsExactly(1000, 1000);
    assertThat(trace.ttlMs(0)).isEqualTo(60_000);
    assertThat(trace.originRttMs(0)).isPositive();
    assertThat(trace.originRttMs(1)).isEqualTo(-1);
  }

  @Test
  void a_combined_log_is_read_and_what_no_cache_serves_is_counted() throws IOException {
    TraceReader.Result result = read(COMBINED.getBytes(StandardCharsets.UTF_8));
    assertThat(result.trace().requests()).isEqualTo(2);
    assertThat(result.report().skippedRequests()).isEqualTo(1);
  }

  @Test
  void a_common_log_is_read() throws IOException {
    Trace trace = read(COMMON.getBytes(StandardCharsets.UTF_8)).trace();
    assertThat(trace.requests()).isEqualTo(2);
    assertThat(trace.objects()).isEqualTo(1);
    assertThat(trace.timeMs(1) - trace.timeMs(0)).isEqualTo(1000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gz", "zst", "xz"})
  void compression_is_recognised_by_content(String kind) throws IOException {
    assertThat(objects(read(compress(kind, CSV.getBytes(StandardCharsets.UTF_8))).trace()))
        .containsExactly(0, 1, 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gz", "zst", "xz"})
  void of_a_truncated_archive_what_can_be_read_counts_and_the_rest_is_told(String kind)
      throws IOException {
    StringBuilder csv = new StringBuilder("time_s,key,size_bytes\n");
    Random random = new Random(1);
    for (int i = 0; i < 200_000; i++) {
      csv.append(i).append(',').append(random.nextInt(100_000)).append(",100\n");
    }
    byte[] whole = compress(kind, csv.toString().getBytes(StandardCharsets.UTF_8));
    TraceReader.Result result = read(Arrays.copyOf(whole, whole.length * 3 / 4));
    assertThat(result.trace().requests()).isBetween(1, 199_999);
    assertThat(result.report().warnings()).isNotEmpty();
  }

  @Test
  void bad_lines_are_counted_by_reason_and_never_fatal() throws IOException {
    String bad = "9,9\nx,7,100\n3,7,-5\n3,,100\n\u0000\u0001\u00ff\n";
    TraceReader.Result result = read((CSV + bad).getBytes(StandardCharsets.ISO_8859_1));
    assertThat(result.trace().requests()).isEqualTo(3);
    assertThat(result.report().badLines()).isEqualTo(5);
    assertThat(result.report().bad().values()).allMatch(p -> !p.firstExample().isEmpty());
  }

  @Test
  void a_line_of_10_mb_is_one_bad_line() throws IOException {
    String line = "x".repeat(10 << 20) + "\n";
    TraceReader.Result result = read((CSV + line + "4,7,100\n").getBytes(StandardCharsets.UTF_8));
    assertThat(result.trace().requests()).isEqualTo(4);
    assertThat(result.report().badLines()).isEqualTo(1);
  }

  @Test
  void a_time_that_goes_backwards_is_taken_as_the_last_one_and_counted() throws IOException {
    TraceReader.Result result = read((CSV + "1,8,200\n").getBytes(StandardCharsets.UTF_8));
    assertThat(result.trace().timeMs(3)).isEqualTo(result.trace().timeMs(2));
    assertThat(result.report().clampedTimes()).isEqualTo(1);
  }

  @Test
  void binary_junk_is_one_clear_error() {
    byte[] junk = new byte[100_000];
    new Random(1).nextBytes(junk);
    assertThatThrownBy(() -> read(junk)).isInstanceOf(CommandFailure.class);
  }

  @Test
  void an_empty_file_is_one_clear_error() {
    assertThatThrownBy(() -> read(new byte[0])).isInstanceOf(CommandFailure.class);
  }

  @Test
  void a_missing_file_is_one_clear_error() {
    assertThatThrownBy(() -> TraceReader.read(List.of(directory.resolve("none")), null))
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining("none");
  }

  private TraceReader.Result read(byte[] content) throws IOException {
    Path file = Files.write(directory.resolve("trace"), content);
    return TraceReader.read(List.of(file), null);
  }

  private static byte[] compress(String kind, byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out =
        switch (kind) {
          case "gz" -> new GZIPOutputStream(bytes);
          case "zst" -> new ZstdOutputStream(bytes);
          default -> new XZOutputStream(bytes, new LZMA2Options(1));
        }) {
      out.write(content);
    }
    return bytes.toByteArray();
  }

  private static long[] objects(Trace trace) {
    return column(trace, trace::object);
  }
}
