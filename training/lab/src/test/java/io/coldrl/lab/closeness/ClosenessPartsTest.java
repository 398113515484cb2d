package io.coldrl.lab.closeness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.coldrl.core.Failure;
import io.coldrl.rig.CacheFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The parts of the comparison with real NGINX that can do without it. */
class ClosenessPartsTest {
  @TempDir private Path directory = Path.of(".");

  @Test
  void a_log_tells_how_each_request_was_served_and_when_it_came() throws IOException {
    ServedLog log =
        ServedLog.read(
            log(
                line("10.000", "a", "MISS", 300, "0.250"),
                line("10.500", "a", "HIT", 300, "-"),
                line("99.000", "a", "EXPIRED", 400, "0.004")));
    assertThat(log.outcomes())
        .containsExactly(ServedLog.Outcome.MISS, ServedLog.Outcome.HIT, ServedLog.Outcome.EXPIRED);
    assertThat(log.startMs()).containsExactly(9_750, 10_500, 98_996);
    assertThat(log.objectHitRatio(0)).isCloseTo(1.0 / 3, within(1e-9));
    assertThat(log.byteHitRatio(1)).isCloseTo(3.0 / 7, within(1e-9));
  }

  @Test
  void a_log_with_other_lines_is_refused() throws IOException {
    Path failed = log(line("10", "a", "MISS", 1, "0.1"), "{\"time\":\"11\"}");
    assertThatThrownBy(() -> ServedLog.read(failed)).isInstanceOf(Failure.class);
    Path updating = log(line("10", "a", "UPDATING", 1, "0.1"));
    assertThatThrownBy(() -> ServedLog.read(updating)).hasMessageContaining("UPDATING");
  }

  @Test
  void each_difference_has_its_cause() throws IOException {
    ServedLog log =
        ServedLog.read(
            log(
                line("10.000", "a", "MISS", 1, "0.100"),
                line("10.050", "a", "MISS", 1, "0.100"),
                line("11.000", "a", "MISS", 1, "0.100"),
                line("12.000", "a", "EXPIRED", 1, "0.100"),
                line("13.000", "a", "HIT", 1, "-"),
                line("14.000", "a", "HIT", 1, "-"),
                line("15.000", "a", "HIT", 1, "-")));
    RecordingPolicy.Outcome[] simulated = {
      RecordingPolicy.Outcome.ABSENT,
      RecordingPolicy.Outcome.HIT,
      RecordingPolicy.Outcome.HIT,
      RecordingPolicy.Outcome.HIT,
      RecordingPolicy.Outcome.STALE,
      RecordingPolicy.Outcome.ABSENT,
      RecordingPolicy.Outcome.HIT
    };
    Differences all = Differences.of(log, simulated, 0);
    for (Differences.Cause cause : Differences.Cause.values()) {
      assertThat(all.count(cause)).as(cause.text).isEqualTo(1);
    }
    assertThat(Differences.of(log, simulated, 6).count(Differences.Cause.EVICTED)).isZero();
  }

  @Test
  void the_head_of_a_cache_file_ends_before_the_body() throws IOException {
    Path cache = Files.createDirectories(directory.resolve("cache/a/b"));
    String head = "\0\0binary\r\n\r\n\nKEY: http://origin/1\nHTTP/1.1 200 OK\r\nA: b\r\n\r\n";
    Files.write(
        cache.resolve("0123"), (head + "body\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
    assertThat(CacheFiles.headBytes(directory.resolve("cache"))).isEqualTo(head.length());
    assertThatThrownBy(() -> CacheFiles.headBytes(Files.createDirectory(directory.resolve("e"))))
        .isInstanceOf(Failure.class);
  }

  private Path log(String... lines) throws IOException {
    return Files.writeString(
        Files.createTempFile(directory, "access", ".log"), String.join("\n", lines) + "\n");
  }

  private static String line(
      String time, String key, String cache, int bytes, String responseTime) {
    return """
    {"time":"%s","method":"GET","key":"%s","status":"200","cache":"%s","bytes":"%d",\
    "cache_control":"","expires":"","connect":"-","header":"-","response":"%s"}"""
        .formatted(time, key, cache, bytes, responseTime);
  }
}
