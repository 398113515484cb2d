package io.coldrl.trace.format;

import static io.coldrl.trace.TraceColumns.column;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coldrl.core.Failure;
import io.coldrl.trace.Trace;
import io.coldrl.trace.TraceFiles;
import io.coldrl.trace.TraceReader;
import io.coldrl.trace.TraceReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Logs in formats of the operator's own, given as NGINX's directive has them. */
class CustomLogTest {
  /** As in the documentation of ngx_http_log_module. */
  private static final String COMBINED =
      """
      log_format combined '$remote_addr - $remote_user [$time_local] '
                          '"$request" $status $body_bytes_sent '
                          '"$http_referer" "$http_user_agent"';
      """;

  /** As in the documentation of ngx_http_log_module. */
  private static final String COMPRESSION =
      """
      log_format compression '$remote_addr - $remote_user [$time_local] '
                             '"$request" $status $bytes_sent '
                             '"$http_referer" "$http_user_agent" "$gzip_ratio"';
      """;

  /** As in the NGINX guide on logging. */
  private static final String UPSTREAM_TIME =
      """
      log_format upstream_time '$remote_addr - $remote_user [$time_local] '
                               '"$request" $status $body_bytes_sent '
                               '"$http_referer" "$http_user_agent"'
                               'rt=$request_time uct="$upstream_connect_time" uht="$upstream_header_time" urt="$upstream_response_time"';
      """;

  @TempDir private Path directory = Path.of("");

  private TraceReader.Result read(String format, String content) throws IOException {
    Path file = TraceFiles.write(directory, "log", content);
    return TraceReader.read(List.of(file), null, LogFormat.of(format));
  }

  @Test
  void the_combined_format_reads_a_real_log_as_the_built_in_parser_does() {
    Path file = TraceFiles.sampleFile("combined-sample.log.zst");
    TraceReader.Result known = TraceReader.read(List.of(file), null);
    TraceReader.Result given = TraceReader.read(List.of(file), null, LogFormat.of(COMBINED));
    assertThat(given.report().files().get(0).format()).isEqualTo(TraceFormat.CUSTOM);
    assertThat(given.report().skipped()).isEqualTo(known.report().skipped());
    assertThat(given.report().bad()).isEqualTo(known.report().bad());
    Trace a = known.trace();
    Trace b = given.trace();
    assertThat(column(b, b::timeMs)).isEqualTo(column(a, a::timeMs));
    assertThat(column(b, b::object)).isEqualTo(column(a, a::object));
    assertThat(column(b, b::sizeBytes)).isEqualTo(column(a, a::sizeBytes));
  }

  @Test
  void reads_other_formats_of_the_documentation() throws IOException {
    String line =
        "1.2.3.4 - - [10/Oct/2000:13:55:36 -0700] \"GET /a HTTP/1.0\" 200 2326 \"-\" \"x \\x22y\"";
    Trace compression = read(COMPRESSION, line + " \"3.1\"\n").trace();
    assertThat(column(compression, compression::sizeBytes)).containsExactly(2326);
    Trace times =
        read(UPSTREAM_TIME, line + "rt=0.3 uct=\"0.1\" uht=\"0.1, 0.2\" urt=\"0.25\"\n").trace();
    assertThat(column(times, times::timeMs)).containsExactly(971_211_336_000L);
    assertThat(column(times, times::originRttMs)).containsExactly(200);
  }

  @Test
  void reads_a_json_format_and_its_escapes() throws IOException {
    String format =
        """
        # how we log
        log_format json escape=json '{"t":"$time_iso8601","h":"$host","u":"$request_uri",'
            '"m":"$request_method","s":$status,"b":$body_bytes_sent,'
            '"c":"$upstream_cache_status","cc":"$upstream_http_cache_control"}';
        """;
    String line =
        "{\"t\":\"2023-11-14T22:13:20+00:00\",\"h\":\"HOST\",\"u\":\"URI\",\"m\":\"GET\","
            + "\"s\":200,\"b\":50,\"c\":\"HIT\",\"cc\":\"max-age=60\"}\n";
    Path file = TraceFiles.write(directory, "format.conf", format);
    Trace trace =
        read(
                "@" + file,
                line.replace("HOST", "a").replace("URI", "/x\\\"y\\u0001")
                    + line.replace("HOST", "b").replace("URI", "/x\\\"y\\u0001")
                    + line.replace("HOST", "a").replace("URI", "/x\\u0022y\\u0001"))
            .trace();
    assertThat(column(trace, trace::object)).containsExactly(0, 1, 0);
    assertThat(column(trace, trace::timeMs)).containsOnly(1_700_000_000_000L);
    assertThat(column(trace, trace::ttlMs)).containsOnly(60_000);
  }

  @Test
  void coldrls_own_format_gives_what_its_own_parser_gives() throws IOException {
    String line =
        "{\"time\":\"1700000000.123\",\"method\":\"GET\",\"key\":\"http://o/a\",\"status\":\"200\","
            + "\"cache\":\"MISS\",\"bytes\":\"500\",\"cache_control\":\"public, max-age=60\","
            + "\"expires\":\"\",\"connect\":\"-\",\"header\":\"0.001, 0.02\",\"response\":\"0.03\"}\n"
            + "{\"time\":\"1700000001.5\",\"method\":\"GET\",\"key\":\"http://o/a\",\"status\":\"200\","
            + "\"cache\":\"BYPASS\",\"bytes\":\"5\",\"cache_control\":\"\","
            + "\"expires\":\"\",\"connect\":\"-\",\"header\":\"0.02\",\"response\":\"0.03\"}\n";
    TraceReader.Result given = read(ColdrlLogFormat.DIRECTIVE, line);
    TraceReader.Result known = TraceFiles.read(directory, line);
    assertThat(given.trace()).usingRecursiveComparison().isEqualTo(known.trace());
    assertThat(given.report().skipped()).isEqualTo(known.report().skipped()).isNotEmpty();
  }

  @Test
  void values_with_blanks_and_no_quotes_are_read_where_they_can_be() throws IOException {
    String format =
        "$msec $request_method $host $uri $args $status $bytes_sent $upstream_cache_status"
            + " $upstream_response_time $upstream_header_time $upstream_http_cache_control"
            + " $sent_http_expires $remote_addr";
    String head = "1700000000.000 GET h /a ";
    Trace trace =
        read(
                format,
                head
                    + "- 200 9 MISS 0.1, 0.3 : 0.4 0.2 public, max-age=7 - 1.2.3.4\n"
                    + head
                    + "x=1 200 9 HIT - - - Tue, 14 Nov 2023 22:14:20 GMT 1.2.3.4\n"
                    + head
                    + "x=1 200 9 HIT - - - 0 1.2.3.4\n")
            .trace();
    assertThat(column(trace, trace::object)).containsExactly(0, 1, 1);
    assertThat(column(trace, trace::ttlMs)).containsExactly(7000, 60_000, 0);
    assertThat(column(trace, trace::originRttMs)).containsExactly(200, -1, -1);
  }

  @Test
  void lists_are_read_with_commas_or_colons_about_them() throws IOException {
    Trace comma =
        read(
                "$msec,$upstream_header_time,$request_uri,$status,$bytes_sent",
                "1,0.1, 0.3 : 0.2,/a,200,9\n1,-,/a,200,9\n")
            .trace();
    assertThat(column(comma, comma::originRttMs)).containsExactly(200, -1);
    Trace colon =
        read(
                "$msec $upstream_cache_status : $upstream_header_time : $uri $status $bytes_sent",
                "1 MISS : 0.25 : /a 200 9\n")
            .trace();
    assertThat(column(colon, colon::originRttMs)).containsExactly(250);
  }

  @Test
  void variables_that_together_are_the_url_need_nothing_between_them() throws IOException {
    String format = "[$time_local] $scheme://$host$request_uri $status $body_bytes_sent";
    String head = "[10/Oct/2000:13:55:36 -0700] ";
    Trace trace = read(format, head + "http://a/x 200 5\n" + head + "http://b/x 200 5\n").trace();
    assertThat(trace.objects()).isEqualTo(2);
    Trace args =
        read(
                "${msec} $host $uri$is_args$args $status $body_bytes_sent",
                "1 a /x?y=1 200 5\n1 a /x 200 5\n1 b /x 200 5\n1 a /x?y=1 200 5\n")
            .trace();
    assertThat(column(args, args::object)).containsExactly(0, 1, 2, 0);
  }

  @Test
  void lines_that_are_not_of_the_format_are_counted_by_reason() throws IOException {
    TraceReport report =
        read(
                "'$msec|$request|$status|$body_bytes_sent'",
                "1|GET /a HTTP/1.1|200|5\nhello\nx|GET /a HTTP/1.1|200|5\n1|GET /a HTTP/1.1|2|5\n"
                    + "1|GET /a HTTP/1.1|200|-5\n1|\\x16\\x03|400|0\n1|POST /a HTTP/1.1|200|5\n")
            .report();
    assertThat(report.requests()).isEqualTo(1);
    assertThat(report.bad()).hasSize(4);
    assertThat(report.badLines()).isEqualTo(4);
    assertThat(report.skipped()).containsOnlyKeys("request line without a target", "method POST");
  }

  @Test
  void a_log_of_another_format_is_one_clear_error() {
    assertThatThrownBy(() -> read(COMBINED, "hello\nworld\n"))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("not as the log format has it");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {
        "$request $status $body_bytes_sent ! no time",
        "$msec $status $body_bytes_sent ! no target",
        "$msec $request $body_bytes_sent ! no status",
        "$msec $request $status ! no size",
        "$msec $request $status$body_bytes_sent ! $status and $body_bytes_sent",
        "$msec$remote_addr $request $status $body_bytes_sent ! $msec and $remote_addr",
        "log_format x escape=xml '$msec'; ! escape=xml",
        "log_format x \"$msec ! quote",
        "log_format ! no time",
        "'' ! no time",
      })
  void a_format_that_can_not_be_used_is_a_usage_error(String format, String what) {
    assertThatThrownBy(() -> LogFormat.of(format))
        .isInstanceOfSatisfying(
            Failure.class,
            e -> {
              assertThat(e.what()).contains(what);
              assertThat(e.isInvalidArgument()).isTrue();
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"default|\\x22 \\x5C \\xzz \\x|\" \\ \\xzz \\x", "json|\\\"\\n\\/|\"\n/"})
  void escapes_are_undone(String example) {
    String[] cells = example.split("\\|", 3);
    LogFormat.Escape escape =
        cells[0].equals("json") ? LogFormat.Escape.JSON : LogFormat.Escape.DEFAULT;
    assertThat(LogEscapes.undo(cells[1], escape)).isEqualTo(cells[2]);
    assertThat(LogEscapes.undo(cells[1], LogFormat.Escape.NONE)).isEqualTo(cells[1]);
  }
}
