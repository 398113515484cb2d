package io.coldrl.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.coldrl.core.record.ObjectHistory;
import io.coldrl.core.record.UrlGroups;
import io.coldrl.trace.format.LogFormat;
import io.coldrl.trace.generate.GeneratedTraffic;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** URL groups, from the line of a log to the trace. */
class UrlGroupsOfTracesTest {
  private static final String TARGET = "/a/b/c.js?d";

  @TempDir private Path directory = Path.of("");

  private static int[] groups(Trace trace, int object) {
    ObjectHistory history = new ObjectHistory();
    trace.putGroups(object, history);
    return new int[] {history.group(0), history.group(1), history.group(2)};
  }

  private static int[] groups(String target) {
    int[] groups = new int[UrlGroups.COUNT];
    byte[] bytes = target.getBytes(StandardCharsets.ISO_8859_1);
    UrlGroups.of(bytes, 0, bytes.length, groups, 0);
    return groups;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"time\":\"1.5\",\"method\":\"GET\",\"key\":\"http://o/a/b/c.js?d\",\"status\":\"200\","
            + "\"cache\":\"MISS\",\"bytes\":\"500\"}",
        "{\"time\":\"1.5\",\"method\":\"GET\",\"key\":\"httporigin/a/b/c.js?d\",\"status\":\"200\","
            + "\"cache\":\"MISS\",\"bytes\":\"500\"}",
        "{ \"time\":1.5,\"method\":\"GET\",\"key\":\"httpo\\/a/b/c.js?d\",\"status\":\"200\","
            + "\"cache\":\"MISS\",\"bytes\":\"500\"}",
        "h - - [10/Oct/2000:13:55:36 -0700] \"GET /a/b/c.js?d HTTP/1.1\" 200 10",
        "h - - [10/Oct/2000:13:55:36 -0700] \"GET http://h/a/b/c.js?d HTTP/1.1\" 200 10",
        "1.5 10 1.2.3.4 TCP_MISS/200 500 GET http://h/a/b/c.js?d - DIRECT/1.2.3.4 text/html",
        "#Fields: date time cs-method cs(host) cs-uri-stem cs-uri-query sc-status sc-bytes\n"
            + "2020-01-01 00:00:00 GET h /a/b/c.js d 200 10",
      })
  void the_groups_are_those_of_the_target(String log) throws IOException {
    Trace trace = TraceFiles.read(directory, log + "\n").trace();
    assertThat(trace.tellsGroups()).isTrue();
    assertThat(groups(trace, 0)).isEqualTo(groups(TARGET));
  }

  @Test
  void a_log_of_the_operators_format_has_them_too() throws IOException {
    LogFormat format = LogFormat.of("$msec $host \"$request\" $status $body_bytes_sent");
    Path file = TraceFiles.write(directory, "log", "1.5 h \"GET /a/b/c.js?d HTTP/1.1\" 200 9\n");
    Trace trace = TraceReader.read(List.of(file), null, format).trace();
    assertThat(groups(trace, 0)).isEqualTo(groups(TARGET));
  }

  @Test
  void traces_without_urls_have_none() throws IOException {
    Trace csv = TraceFiles.read(directory, "time_s,key,size_bytes\n1,/a/b.js,100\n").trace();
    assertThat(csv.tellsGroups()).isFalse();
    assertThat(groups(csv, 0)).containsOnly(UrlGroups.UNKNOWN);
  }

  @Test
  void objects_keep_their_groups_when_others_are_left_out() {
    TraceBuilder builder = new TraceBuilder();
    builder.add(1, "sizeless", -1).groups(new int[] {1, 2, 3}, 0);
    builder.add(2, "without", 10).groups(new int[] {0, 0, 0}, 0);
    builder.add(3, "a", 10).groups(new int[] {9, 9, 4, 5, 6}, 2);
    builder.add(4, "a", 10).groups(new int[] {7, 8, 9}, 0);
    builder.add(5, "last", 10);
    Trace trace = builder.build();
    assertThat(groups(trace, 0)).containsExactly(0, 0, 0);
    assertThat(groups(trace, 1)).as("the first ones").containsExactly(4, 5, 6);
    assertThat(groups(trace, 2)).containsExactly(0, 0, 0);
    assertThat(groups(trace.slice(2, 3), 1)).containsExactly(4, 5, 6);
    assertThat(groups(trace.withTtlMs(i -> 1), 1)).containsExactly(4, 5, 6);
    assertThat(groups(trace.ofObjects(object -> object == 1), 0)).containsExactly(4, 5, 6);
  }

  @Test
  void generated_traffic_has_some_of_each_kind() {
    Trace trace = GeneratedTraffic.of(2, 10_000, 2, 1);
    for (int kind = 0; kind < UrlGroups.COUNT; kind++) {
      Set<Integer> seen = new HashSet<>();
      for (int object = 0; object < trace.objects(); object++) {
        seen.add(groups(trace, object)[kind]);
      }
      assertThat(seen).doesNotContain(UrlGroups.UNKNOWN).hasSizeGreaterThan(3);
    }
    int[] first = groups(trace, 0);
    assertThat(groups(GeneratedTraffic.of(2, 10_000, 2, 1), 0)).isEqualTo(first);
    assertThat(Arrays.stream(first).distinct()).hasSize(3);
  }
}
