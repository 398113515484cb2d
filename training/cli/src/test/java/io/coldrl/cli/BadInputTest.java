package io.coldrl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.luben.zstd.ZstdOutputStream;
import io.coldrl.server.cli.CliRunner;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Output of {@code coldrl simulate} for broken or unusual input. */
class BadInputTest {
  private static final String CSV = "time_s,key,size_bytes\n1,a,100\n2,b,100\n3,a,100\n";

  @TempDir private Path directory = Path.of(".");

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int simulate(Path trace, String... more) {
    CommandLine commandLine = CliRunner.commandLine(new ColdRl());
    commandLine.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    String[] args = {
      "simulate",
      "--trace",
      trace.toString(),
      "--policies",
      "lru",
      "--capacity",
      "100%",
      "--output",
      "json"
    };
    String[] all = Arrays.copyOf(args, args.length + more.length);
    System.arraycopy(more, 0, all, args.length, more.length);
    return commandLine.execute(all);
  }

  private int simulate(String content, String... more) throws IOException {
    Path file = directory.resolve("trace");
    return simulate(Files.write(file, content.getBytes(StandardCharsets.ISO_8859_1)), more);
  }

  private JsonNode trace() throws IOException {
    return new ObjectMapper().readTree(out.toString()).path("trace");
  }

  @ParameterizedTest
  @ValueSource(strings = {"gz", "zst"})
  void a_truncated_archive_is_read_up_to_there_with_a_warning(String kind) throws IOException {
    StringBuilder csv = new StringBuilder("time_s,key,size_bytes\n");
    Random random = new Random(1);
    for (int i = 0; i < 200_000; i++) {
      csv.append(i).append(',').append(random.nextInt(1000)).append(",100\n");
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream archive =
        kind.equals("gz") ? new GZIPOutputStream(bytes) : new ZstdOutputStream(bytes)) {
      archive.write(csv.toString().getBytes(StandardCharsets.US_ASCII));
    }
    Path file = directory.resolve("trace");
    Files.write(file, Arrays.copyOf(bytes.toByteArray(), bytes.size() / 2));
    assertThat(simulate(file)).as(err.toString()).isZero();
    assertThat(err.toString()).contains("cut off or corrupt", "read up to there");
    assertThat(trace().path("requests").asInt()).isBetween(1, 199_999);
  }

  @Test
  void binary_junk_a_directory_and_an_empty_file_are_one_error_of_three_lines() throws IOException {
    byte[] junk = new byte[1 << 20];
    new Random(1).nextBytes(junk);
    Path binary = Files.write(directory.resolve("junk"), junk);
    Path empty = Files.createFile(directory.resolve("empty"));
    for (Path path : new Path[] {binary, empty, directory}) {
      err.getBuffer().setLength(0);
      assertThat(simulate(path)).isEqualTo(1);
      assertThat(err.toString().lines()).hasSize(3);
      assertThat(err.toString()).contains(path.toString(), "try:");
    }
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void a_line_of_10_mb_is_counted_as_left_out() throws IOException {
    assertThat(simulate(CSV + "x".repeat(10 << 20) + "\n4,a,100\n")).isZero();
    assertThat(err.toString()).contains("1 lines left out: longer than");
    assertThat(trace().path("requests").asInt()).isEqualTo(4);
    assertThat(trace().path("bad_lines").asInt()).isEqualTo(1);
  }

  @Test
  void times_that_go_backwards_are_counted() throws IOException {
    assertThat(simulate(CSV + "1,b,100\n2,b,100\n")).isZero();
    assertThat(err.toString()).contains("2 times went backwards");
  }

  @Test
  void invalid_sizes_are_counted_by_reason() throws IOException {
    assertThat(simulate(CSV + "4,c,-5\n5,c,0\n6,c,9000000000000000000\n7,c,9e18\n8,c,?\n"))
        .isZero();
    assertThat(err.toString())
        .contains("2 lines left out: size is below 1")
        .contains("2 lines left out: size is above 1 PiB")
        .contains("1 lines left out: size is not a whole number");
    assertThat(trace().path("bad_lines").asInt()).isEqualTo(5);
  }

  @Test
  void objects_that_change_size_are_counted() throws IOException {
    assertThat(simulate(CSV + "4,a,50\n5,a,60\n")).isZero();
    assertThat(err.toString()).contains("1 objects changed size");
    assertThat(trace().path("changed_sizes").asInt()).isEqualTo(1);
  }

  @Test
  void a_file_without_permission_is_one_clear_error() throws IOException {
    // Write-only even for root, who may read any ordinary file.
    Path file = Path.of("/proc/sys/vm/compact_memory");
    assertThat(Files.exists(file) && !Files.isReadable(file)).isTrue();
    assertThat(simulate(file)).isEqualTo(1);
    assertThat(err.toString()).contains("no permission to read the file");
  }

  @Test
  void a_dash_is_standard_input() throws IOException {
    InputStream before = System.in;
    try {
      System.setIn(new ByteArrayInputStream(CSV.getBytes(StandardCharsets.US_ASCII)));
      assertThat(simulate(Path.of("-"))).as(err.toString()).isZero();
    } finally {
      System.setIn(before);
    }
    assertThat(trace().path("requests").asInt()).isEqualTo(3);
  }

  @Test
  void w3c_fields_may_change_within_a_file() throws IOException {
    assertThat(
            simulate(
                "#Fields: date time cs-uri-stem sc-bytes\n2019-12-04 21:02:31 /a 10\n"
                    + "#Fields: sc-bytes cs-uri-stem date time\n10 /a 2019-12-04 21:02:32\n"))
        .isZero();
    assertThat(trace().path("requests").asInt()).isEqualTo(2);
    assertThat(trace().path("objects").asInt()).isEqualTo(1);
    assertThat(trace().path("bad_lines").asInt()).isZero();
  }

  @Test
  void times_are_synthesised_on_demand_and_the_output_says_so() throws IOException {
    assertThat(simulate(CSV)).isZero();
    assertThat(trace().path("made_up_ttl").asInt()).isZero();
    assertThat(trace().path("made_up").asText()).doesNotContain("times to live");
    out.getBuffer().setLength(0);
    assertThat(simulate(CSV, "--synthesise-ttl")).isZero();
    assertThat(trace().path("made_up_ttl").asInt()).isEqualTo(3);
    assertThat(trace().path("made_up_origin_times").asInt()).isEqualTo(3);
    assertThat(trace().path("made_up").asText()).contains("times to live of 3 requests");
    assertThat(err.toString()).contains("times to live of 3 requests are made up");
  }

  @Test
  void a_log_format_has_the_syntax_of_nginx() throws IOException {
    String log = "1.5|/a|200|10\n2|/a|200|10\n";
    assertThat(simulate(log, "--log-format", "$msec|$request_uri|$status|$bytes_sent")).isZero();
    assertThat(trace().path("objects").asInt()).isEqualTo(1);
    assertThat(simulate(log, "--log-format", "$msec|$status|$bytes_sent")).isEqualTo(2);
    assertThat(err.toString()).contains("the log format has no target", "--log-format");
  }
}
