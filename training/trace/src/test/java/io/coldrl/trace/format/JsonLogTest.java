package io.coldrl.trace.format;

import static io.coldrl.trace.TraceColumns.column;
import static org.assertj.core.api.Assertions.assertThat;

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

/** ColdRL's own log. */
class JsonLogTest {
  @TempDir private Path directory = Path.of("");

  private TraceReader.Result read(String content) throws IOException {
    return TraceFiles.read(directory, content);
  }

  private static String json(String fields) {
    return "{\"time\":\"1700000000.123\",\"method\":\"GET\",\"key\":\"http://o/a\",\"status\":"
        + "\"200\",\"bytes\":\"500\","
        + fields
        + "}\n";
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
        TraceFiles.write(
            directory,
            "log",
            json("\"cache\":\"HIT\",\"zone\":\"a\"") + json("\"cache\":\"HIT\",\"zone\":\"b\""));
    assertThat(TraceReader.read(List.of(path), "a").trace().requests()).isEqualTo(1);
    assertThat(TraceReader.read(List.of(path), null).report().warnings())
        .singleElement()
        .asString()
        .contains("--zone");
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
}
