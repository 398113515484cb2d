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

/** CSV traces. */
class CsvTraceTest {
  @TempDir private Path directory = Path.of("");

  private TraceReader.Result read(String content) throws IOException {
    return TraceFiles.read(directory, content);
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
  void counts_bad_lines_with_an_example_and_goes_on() throws IOException {
    TraceReport report =
        read("time_s,key,size_bytes\n1,a,100\n2,b,200\n2.5,a,100\n3,c\n-1,c,5\n4,c,-5\n5,c,1e3\n6,,5\nNaN,c,5\n7,\u00ff\u00fe\u0080,5\n")
            .report();
    assertThat(report.requests()).isEqualTo(4);
    assertThat(report.badLines()).isEqualTo(6);
    assertThat(report.bad().get("size is below 1"))
        .isNotNull()
        .satisfies(
            problem -> {
              assertThat(problem.lines()).isEqualTo(1);
              assertThat(problem.firstExample()).endsWith(":7: 4,c,-5");
            });
  }

  @Test
  void tells_by_reason_which_sizes_are_none() throws IOException {
    TraceReport report =
        read("time_s,key,size_bytes\n1,a,100\n2,b,-5\n3,b,0\n4,b,9000000000000000000\n5,b,9e18\n"
                + "6,b,800000000000000000\n7,b,1.5\n8,b,x\n")
            .report();
    assertThat(report.requests()).isEqualTo(1);
    assertThat(report.bad().keySet())
        .containsExactlyInAnyOrder(
            "size is below 1", "size is above 1 PiB", "size is not a whole number");
    assertThat(report.bad().get("size is below 1"))
        .isEqualTo(new TraceReport.Problem(2, directory.resolve("trace") + ":3: 2,b,-5"));
    assertThat(report.bad().get("size is above 1 PiB"))
        .isNotNull()
        .extracting(TraceReport.Problem::lines)
        .isEqualTo(3L);
  }
}
