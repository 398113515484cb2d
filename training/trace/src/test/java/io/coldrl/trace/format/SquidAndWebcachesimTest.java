package io.coldrl.trace.format;

import static io.coldrl.trace.TraceColumns.column;
import static org.assertj.core.api.Assertions.assertThat;

import io.coldrl.trace.Trace;
import io.coldrl.trace.TraceFiles;
import io.coldrl.trace.TraceReader;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Squid's log and webcachesim's traces. */
class SquidAndWebcachesimTest {
  @TempDir private Path directory = Path.of("");

  private TraceReader.Result read(String content) throws IOException {
    return TraceFiles.read(directory, content);
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
}
