package io.coldrl.trace.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The byte parsers take usual lines only, and read them as the String parsers do. */
class BytePathTest {
  private static final String JSON =
      "{\"time\":\"1700000000.123\",\"method\":\"GET\",\"key\":\"http://o/a\",\"status\":\"200\","
          + "\"cache\":\"MISS\",\"bytes\":\"500\",\"cache_control\":\"public, max-age=60\","
          + "\"expires\":\"\",\"connect\":\"-\",\"header\":\"0.001, 0.02\",\"response\":\"0.03\","
          + "\"zone\":\"z\"}";
  private static final String ALPHABET = "0123456789 ,.\"-:[]{}\\/GETe+\u00e9\t'aSM";

  @ParameterizedTest
  @ValueSource(
      strings = {
        JSON,
        "h - u [10/Oct/2000:13:55:36 -0700] \"GET /b?x=1 HTTP/1.1\" 200 10 \"http://r/\" \"a\"",
        "h - - [10/Oct/2000:13:55:36 -0700] \"GET /b HTTP/1.1\" 304 -",
        "1700000000.5,a key,1234,60,0.0125",
        "12,b,1,,"
      })
  void agrees_with_the_string_parsers_on_a_line_and_its_mutations(String line) {
    TraceFormat found = TraceFormat.of(line);
    TraceFormat format = found == null ? TraceFormat.CSV : found;
    LineParser slow =
        format.parser(found == null ? "time_s,key,size_bytes,ttl,response_time" : line);
    ByteLineParser fast = Objects.requireNonNull(slow.fast());
    Random random = new Random(1);
    int taken = compare(line, slow, fast);
    assertThat(taken).as("the line itself is a usual one").isEqualTo(1);
    for (int i = 0; i < 100_000; i++) {
      taken += compare(mutated(line, random), slow, fast);
    }
    assertThat(taken).isGreaterThan(1000);
  }

  private static String mutated(String line, Random random) {
    StringBuilder text = new StringBuilder(line);
    for (int edits = 1 + random.nextInt(3); edits > 0 && text.length() > 0; edits--) {
      int at = random.nextInt(text.length());
      char c = ALPHABET.charAt(random.nextInt(ALPHABET.length()));
      switch (random.nextInt(4)) {
        case 0 -> text.setCharAt(at, c);
        case 1 -> text.insert(at, c);
        case 2 -> text.deleteCharAt(at);
        default -> text.delete(at, Math.min(text.length(), at + random.nextInt(9)));
      }
    }
    return text.toString();
  }

  private static int compare(String line, LineParser slow, ByteLineParser fast) {
    byte[] bytes = ("##" + line + "##").getBytes(StandardCharsets.ISO_8859_1);
    LogRecord quick = new LogRecord();
    quick.reset();
    KeyHash hash = new KeyHash();
    if (!fast.parse(bytes, 2, bytes.length - 2, quick, hash)) {
      return 0;
    }
    LogRecord sure = new LogRecord();
    sure.reset();
    slow.parse(line, sure);
    KeyHash expected = new KeyHash();
    expected.of(sure.key);
    assertThat(summary(quick, hash)).as(line).isEqualTo(summary(sure, expected));
    return 1;
  }

  private static String summary(LogRecord line, KeyHash key) {
    return line.outcome
        + " "
        + line.timeMs
        + " "
        + line.sizeBytes
        + " "
        + line.partial
        + " "
        + line.ttlMs
        + " "
        + line.originRttMs
        + " "
        + line.zone
        + " "
        + Arrays.toString(line.groups)
        + " "
        + key.high
        + " "
        + key.low;
  }
}
