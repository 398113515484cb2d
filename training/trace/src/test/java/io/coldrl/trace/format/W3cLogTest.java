package io.coldrl.trace.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.coldrl.trace.TraceFiles;
import io.coldrl.trace.TraceReader;
import io.coldrl.trace.TraceReport;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** W3C extended logs. */
class W3cLogTest {
  @TempDir private Path directory = Path.of("");

  private TraceReader.Result read(String content) throws IOException {
    return TraceFiles.read(directory, content);
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

  @Test
  void follows_a_fields_line_in_the_middle_of_a_file() throws IOException {
    StringBuilder log = new StringBuilder("#Fields: date time cs-uri-stem sc-bytes\n");
    // More than one block, so that the change would be lost if blocks were parsed on their own.
    for (int i = 0; i < 100_000; i++) {
      log.append("2019-12-04 21:02:31 /a 392\n");
    }
    log.append("#Fields: sc-bytes date time cs-uri-stem\n");
    for (int i = 0; i < 100_000; i++) {
      log.append("100 2019-12-04 21:02:32 /b\n");
    }
    log.append("#Fields: time cs-uri-stem\n21:02:31 /c\n");
    TraceReport report = read(log.toString()).report();
    assertThat(report.requests()).isEqualTo(200_000);
    assertThat(report.objects()).isEqualTo(2);
    assertThat(report.uniqueBytes()).isEqualTo(492);
    assertThat(report.bad()).hasSize(1);
    assertThat(report.badLines()).isEqualTo(1);
  }
}
