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
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** The corners of the formats: odd values, torn lines, several files. */
class TraceFormatsTest {
  private static final String CSV = "time_s,key,size_bytes\n1,a,100\n2,b,200\n2.5,a,100\n";

  @TempDir private Path directory = Path.of("");

  private Path file(String name, byte[] content) throws IOException {
    return Files.write(directory.resolve(name), content);
  }

  private Path file(String name, String content) throws IOException {
    return file(name, content.getBytes(StandardCharsets.ISO_8859_1));
  }

  private TraceReader.Result read(String content) throws IOException {
    return TraceReader.read(List.of(file("trace", content)), null);
  }

  private static byte[] packed(String compression, String content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out =
        switch (compression) {
          case "gz" -> new GZIPOutputStream(bytes);
          case "zstd" -> new ZstdOutputStream(bytes);
          case "xz" -> new XZOutputStream(bytes, new LZMA2Options());
          case "bzip2" -> new BZip2CompressorOutputStream(bytes);
          default -> bytes;
        }) {
      out.write(content.getBytes(StandardCharsets.ISO_8859_1));
    }
    return bytes.toByteArray();
  }

  private static String json(String fields) {
    return "{\"time\":\"1700000000.123\",\"method\":\"GET\",\"key\":\"http://o/a\",\"status\":"
        + "\"200\",\"bytes\":\"500\","
        + fields
        + "}\n";
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
  void reads_csv_with_ttl_and_response_time_in_any_order() throws IOException {
    Trace trace = read("key,response_time,time,ttl,size\n\"a,\"\"b\",0.05,10,60,7\n").trace();
    assertThat(column(trace, trace::timeMs)).containsExactly(10_000);
    assertThat(column(trace, trace::ttlMs)).containsExactly(60_000);
    assertThat(column(trace, trace::originRttMs)).containsExactly(50);
    assertThat(column(trace, trace::sizeBytes)).containsExactly(7);
  }

  @Test
  void reads_common_and_combined_logs() throws IOException {
    Trace trace =
        read("h - - [10/Oct/2000:13:55:36 -0700] \"GET /a HTTP/1.0\" 200 2326\n"
                + "h - u [10/Oct/2000:13:55:37 -0700] \"GET /b?x=\\\"1\\\" HTTP/1.1\" 200 10"
                + " \"http://r/\" \"agent \\\" x\"\n")
            .trace();
    assertThat(column(trace, trace::timeMs)).containsExactly(971_211_336_000L, 971_211_337_000L);
    assertThat(column(trace, trace::sizeBytes)).containsExactly(2326, 10);
    assertThat(column(trace, trace::ttlMs)).containsExactly(-1, -1);
  }

  @Test
  void leaves_out_what_a_cache_would_not_answer_and_says_why() throws IOException {
    String head = "h - - [10/Oct/2000:13:55:36 +0000] ";
    TraceReport report =
        read(head
                + "\"GET /a HTTP/1.0\" 200 5\n"
                + head
                + "\"POST /a HTTP/1.0\" 200 5\n"
                + head
                + "\"GET /a HTTP/1.0\" 404 5\n"
                + head
                + "\"\\x16\\x03\" 400 5\n"
                + head
                + "\"GET /never HTTP/1.0\" 304 -\n")
            .report();
    assertThat(report.requests()).isEqualTo(1);
    assertThat(report.skipped())
        .containsEntry("method POST", 1L)
        .containsEntry("status 404", 1L)
        .containsEntry("request line without a target", 1L)
        .containsEntry("size never told", 1L);
  }

  @Test
  void takes_the_size_of_a304_from_the_objects_other_requests() throws IOException {
    String head = "h - - [10/Oct/2000:13:55:36 +0000] \"GET /a HTTP/1.0\" ";
    Trace trace = read(head + "304 0\n" + head + "200 9\n" + head + "206 3\n").trace();
    assertThat(column(trace, trace::sizeBytes)).containsExactly(9, 9, 9);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"cache\":\"MISS\",\"cache_control\":\"public, max-age=60\",\"header\":\"0.012\" |60000|12",
        "\"cache\":\"MISS\",\"cache_control\":\"max-age=60, s-maxage=9\",\"header\":\"0.001, 0.002\" |9000|2",
        "\"cache\":\"HIT\",\"cache_control\":\"\",\"header\":\"-\" |-1|-1",
        "\"cache\":\"MISS\",\"header\":\"0.004 : -\",\"response\":\"0.009\" |-1|4",
        "\"cache\":\"MISS\",\"header\":\"\",\"response\":\"0.009\" |-1|9",
        "\"cache\":\"HIT\",\"cache_control\":\"no-store, max-age=9\" |-1|-1",
        "\"cache\":\"MISS\",\"expires\":\"Tue, 14 Nov 2023 22:14:20 GMT\",\"header\":\"0\" |60_000|0",
        "\"cache\":\"MISS\",\"expires\":\"0\",\"header\":\"0.1\" |0|100"
      })
  void derives_ttl_and_origin_time_from_the_json_log(String fields, long ttlMs, int rttMs)
      throws IOException {
    Trace trace = read(json(fields)).trace();
    assertThat(column(trace, trace::timeMs)).containsExactly(1_700_000_000_123L);
    assertThat(column(trace, trace::ttlMs)).containsExactly(ttlMs);
    assertThat(column(trace, trace::originRttMs)).containsExactly(rttMs);
  }

  @Test
  void skips_bypassed_and_local_requests_of_the_json_log() throws IOException {
    TraceReport report =
        read(json("\"cache\":\"HIT\"")
                + json("\"cache\":\"BYPASS\"")
                + json("\"cache\":\"\",\"response\":\"\""))
            .report();
    assertThat(report.requests()).isEqualTo(1);
    assertThat(report.skipped())
        .containsEntry("cache BYPASS", 1L)
        .containsEntry("answered by neither cache nor origin", 1L);
  }

  @Test
  void keeps_one_zone_where_asked() throws IOException {
    Path path =
        file(
            "log",
            json("\"cache\":\"HIT\",\"zone\":\"a\"") + json("\"cache\":\"HIT\",\"zone\":\"b\""));
    assertThat(TraceReader.read(List.of(path), "a").trace().requests()).isEqualTo(1);
    assertThat(TraceReader.read(List.of(path), null).report().warnings())
        .singleElement()
        .asString()
        .contains("--zone");
  }

  @Test
  void counts_bad_lines_with_an_example_and_goes_on() throws IOException {
    TraceReport report =
        read(CSV + "3,c\n-1,c,5\n4,c,-5\n5,c,1e3\n6,,5\nNaN,c,5\n7,\u00ff\u00fe\u0080,5\n")
            .report();
    assertThat(report.requests()).isEqualTo(4);
    assertThat(report.badLines()).isEqualTo(6);
    assertThat(report.bad().get("size is not a whole number from 1"))
        .isNotNull()
        .satisfies(
            problem -> {
              assertThat(problem.lines()).isEqualTo(2);
              assertThat(problem.firstExample()).endsWith(":7: 4,c,-5");
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"time\":\"1\",\"key\":\"k\"",
        "{\"time\":\"x\",\"key\":\"k\",\"status\":\"200\",\"bytes\":\"5\"}",
        "{\"time\":\"1\",\"key\":\"\",\"status\":\"200\",\"bytes\":\"5\"}",
        "{\"time\":\"1\",\"key\":\"k\",\"status\":\"200\",\"bytes\":\"-5\"}",
        "{\"time\":\"1\",\"key\":{},\"status\":\"200\",\"bytes\":\"5\"}",
        "[]"
      })
  void counts_broken_json_lines_as_bad(String line) throws IOException {
    TraceReport report = read(json("\"cache\":\"HIT\"") + line + "\n").report();
    assertThat(report.badLines()).isEqualTo(1);
    assertThat(report.requests()).isEqualTo(1);
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
          .isInstanceOf(CommandFailure.class)
          .hasMessageContaining(path.toString());
    }
  }

  @Test
  void refuses_a_trace_without_one_request() throws IOException {
    Path path = file("headers", "time_s,key,size_bytes\n");
    assertThatThrownBy(() -> TraceReader.read(List.of(path), null))
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining("no request");
  }

  @Test
  void the_log_format_for_nginx_is_one_the_reader_knows() throws IOException {
    String line =
        ColdrlLogFormat.DIRECTIVE
            .replaceAll("(?s).*?'(\\{)", "$1")
            .replaceAll("'\\s+'", "")
            .replaceAll("';\\s*$", "")
            .replace("$msec", "12.5")
            .replace("$request_method", "GET")
            .replace("$status", "200")
            .replace("$body_bytes_sent", "77")
            .replace("$upstream_cache_status", "MISS")
            .replaceAll("\\$upstream_(connect|header|response)_time", "0.010")
            .replaceAll("\\$upstream_http_\\w+", "")
            .replaceAll("\\$\\w+", "x");
    Trace trace = read(line + "\n").trace();
    assertThat(column(trace, trace::timeMs)).containsExactly(12_500);
    assertThat(column(trace, trace::sizeBytes)).containsExactly(77);
    assertThat(column(trace, trace::originRttMs)).containsExactly(10);
  }

  @Test
  void reads_squid_logs() throws IOException {
    Trace trace =
        read("1066036250.603    40 1.2.3.4 TCP_MISS/200 1200 GET http://h/a - DIRECT/1.1.1.1 t\n"
                + "1066036251.603      1 1.2.3.4 TCP_HIT/200 1200 GET http://h/a - NONE/- t\n")
            .trace();
    assertThat(column(trace, trace::object)).containsExactly(0, 0);
    assertThat(column(trace, trace::timeMs)).startsWith(1_066_036_250_603L);
    assertThat(column(trace, trace::originRttMs)).containsExactly(40, -1);
  }

  @Test
  void reads_webcachesim_traces() throws IOException {
    Trace trace = read("0 7 100\n1 8 200\n2 7 100\n").trace();
    assertThat(column(trace, trace::object)).containsExactly(0, 1, 0);
    assertThat(column(trace, trace::sizeBytes)).containsExactly(100, 200, 100);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\t", " "})
  void reads_w3c_extended_logs(String separator) throws IOException {
    TraceReport report =
        read("#Version: 1.0\n#Fields: date time cs-method cs-uri-stem sc-status sc-bytes\n"
                + "2019-12-04 21:02:31 GET /a 200 392\n2019-12-04 21:02:32 POST /a 200 9\n"
                    .replace(" ", separator))
            .report();
    assertThat(report.requests()).isEqualTo(1);
    assertThat(report.firstMs()).isEqualTo(1_575_493_351_000L);
    assertThat(report.uniqueBytes()).isEqualTo(392);
    assertThat(report.lines()).isEqualTo(4);
    assertThat(report.skipped()).containsEntry("method POST", 1L);
  }
}
