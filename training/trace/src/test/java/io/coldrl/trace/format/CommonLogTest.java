package io.coldrl.trace.format;

import static io.coldrl.trace.TraceColumns.column;
import static org.assertj.core.api.Assertions.assertThat;

import io.coldrl.trace.Trace;
import io.coldrl.trace.TraceFiles;
import io.coldrl.trace.TraceReader;
import io.coldrl.trace.TraceReport;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Common and combined logs. */
class CommonLogTest {
  @TempDir private Path directory = Path.of("");

  private TraceReader.Result read(String content) throws IOException {
    return TraceFiles.read(directory, content);
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
}
