package io.coldrl.server.eviction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coldrl.core.Failure;
import io.coldrl.core.guard.GuardObjective;
import io.coldrl.core.guard.GuardVerdict;
import io.coldrl.server.admin.AgentMetrics;
import io.coldrl.server.admin.Counter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The file of blocked models, and when the guard reads and writes it. */
class VerdictFileTest {
  private static final GuardVerdict VERDICT =
      new GuardVerdict("a467ee192086", GuardObjective.BYTES, 3, 1_764_200_000_000L, 0.125);
  private static final String GOOD =
      "{\"format\": \"coldrl guard 1\", \"verdicts\": [{\"zone\": \"media\","
          + " \"model\": \"a467ee192086\", \"objective\": \"bytes\", \"blocks\": 3,"
          + " \"since_ms\": 1764200000000, \"excess\": 0.125}]}";

  private final AgentMetrics metrics = new AgentMetrics();
  private Path path = Path.of("");
  private VerdictFile file = VerdictFile.beside(path);

  @BeforeEach
  void setUp(@TempDir Path directory) {
    path = directory.resolve("history.dat.guard");
    file = VerdictFile.beside(directory.resolve("history.dat"));
  }

  @Test
  void verdicts_are_read_as_they_were_written() {
    Map<String, GuardVerdict> verdicts =
        Map.of(
            "media",
            VERDICT,
            "zone \"é\"\n",
            new GuardVerdict("b", GuardObjective.OBJECTS, 1, 0, 0));
    file.write(verdicts);
    assertThat(file.read()).isEqualTo(verdicts);
    file.write(Map.of());
    assertThat(file.read()).isEmpty();
  }

  @Test
  void the_format_is_as_documented() throws Exception {
    Files.writeString(path, GOOD);
    assertThat(file.read()).isEqualTo(Map.of("media", VERDICT));
  }

  @Test
  void without_a_file_there_are_no_verdicts() {
    assertThat(file.read()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\u0000\u0001",
        "[]",
        "{}",
        GOOD + "{}",
        "{\"format\": \"coldrl guard 2\", \"verdicts\": []}",
        "{\"format\": \"coldrl guard 1\", \"verdicts\": [{}]}",
        "{\"format\": \"coldrl guard 1\", \"verdicts\": [7]}",
        "{\"format\": \"coldrl guard 1\", \"verdicts\": [{\"zone\": \"media\","
            + " \"model\": \"a467ee192086\", \"objective\": \"hits\", \"blocks\": 3,"
            + " \"since_ms\": 1764200000000, \"excess\": 0.125}]}",
        "{\"format\": \"coldrl guard 1\", \"verdicts\": [{\"zone\": \"media\","
            + " \"model\": \"a467ee192086\", \"objective\": \"bytes\", \"blocks\": 0,"
            + " \"since_ms\": 1764200000000, \"excess\": 0.125}]}"
      })
  void a_damaged_or_foreign_file_is_moved_aside_and_counted(String content) throws Exception {
    Files.writeString(path, content);
    GuardVerdicts verdicts = GuardVerdicts.read(file, metrics);
    assertThat(verdicts.of("media")).isNull();
    assertThat(metrics.get(Counter.GUARD_FILE_ERRORS)).isOne();
    assertThat(path).doesNotExist();
    assertThat(path.resolveSibling("history.dat.guard.unusable")).hasContent(content);
    verdicts.set("media", VERDICT);
    verdicts.save();
    assertThat(file.read()).isEqualTo(Map.of("media", VERDICT));
  }

  @ParameterizedTest
  @CsvSource({
    "'\"bytes\"', '\"hi\\nts\"'",
    "'\"blocks\": 3', '\"blocks\": 4294967299'",
    "'\"blocks\": 3', '\"blocks\": 3.5'",
    "'\"blocks\": 3', '\"blocks\": \"\\n\"'",
    "1764200000000, -1",
    "1764200000000, 1e18",
    "1764200000000, 18446744073709551617",
    "0.125, -0.125",
    "0.125, 1e999",
    "0.125, '\"NaN\"'"
  })
  void a_value_out_of_range_is_damage_and_one_line_says_so(String good, String bad)
      throws Exception {
    assertThat(GOOD).contains(good);
    Files.writeString(path, GOOD.replace(good, bad));
    assertThatThrownBy(file::read)
        .isInstanceOf(Failure.class)
        .hasMessageContaining("a verdict has ")
        .hasMessageContaining(".unusable")
        .hasMessageNotContaining("\n");
    assertThat(path).doesNotExist();
  }

  @Test
  void a_truncated_file_is_refused_at_any_length() throws Exception {
    for (int length = 0; length < GOOD.length(); length++) {
      Files.writeString(path, GOOD.substring(0, length));
      assertThatThrownBy(file::read).as("%s bytes", length).isInstanceOf(Failure.class);
    }
  }

  @Test
  void of_too_many_verdicts_the_latest_are_kept() {
    Map<String, GuardVerdict> verdicts = new HashMap<>();
    for (int i = 0; i < 2 * EvictionGuard.MAX_ZONES; i++) {
      verdicts.put("zone" + i, new GuardVerdict("a", GuardObjective.OBJECTS, 1, i, 0));
    }
    file.write(verdicts);
    assertThat(file.read()).hasSize(EvictionGuard.MAX_ZONES).doesNotContainKey("zone63");
  }

  @Test
  void a_change_is_saved_at_once_and_further_ones_after_a_minute() {
    GuardVerdicts verdicts = GuardVerdicts.read(file, metrics);
    verdicts.saveIfDue(0);
    assertThat(path).doesNotExist();
    verdicts.set("media", VERDICT);
    verdicts.saveIfDue(1);
    assertThat(file.read()).containsKey("media");
    verdicts.set("media", null);
    verdicts.saveIfDue(TimeUnit.SECONDS.toNanos(60));
    assertThat(file.read()).containsKey("media");
    verdicts.saveIfDue(TimeUnit.SECONDS.toNanos(60) + 1);
    assertThat(file.read()).isEmpty();
  }

  @Test
  void a_failed_write_is_counted_and_tried_again_after_a_minute() throws Exception {
    GuardVerdicts verdicts = GuardVerdicts.read(file, metrics);
    Files.createDirectory(path);
    verdicts.set("media", VERDICT);
    verdicts.saveIfDue(0);
    verdicts.saveIfDue(1);
    assertThat(metrics.get(Counter.GUARD_FILE_ERRORS)).isOne();
    Files.delete(path);
    verdicts.saveIfDue(TimeUnit.SECONDS.toNanos(60));
    assertThat(file.read()).containsKey("media");
  }
}
