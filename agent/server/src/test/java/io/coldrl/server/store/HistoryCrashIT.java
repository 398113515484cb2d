package io.coldrl.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coldrl.core.Failure;
import io.coldrl.core.record.ObjectHistory;
import io.coldrl.server.ChildJvm;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryCrashIT {
  private static final int CAPACITY = 100_000;

  @Test
  void what_was_written_is_there_after_the_writer_was_killed_in_the_middle(@TempDir Path directory)
      throws Exception {
    Path file = directory.resolve("history.dat");
    for (int round = 0; round < 2; round++) {
      int least = 10_000 * (round + 1);
      List<String> lines;
      try (ChildJvm writer = ChildJvm.start(HistoryWriterMain.class, file, CAPACITY)) {
        writer.awaitLine(line -> line.equals("written " + least));
        assertThatThrownBy(() -> HistoryFile.open(file, CAPACITY)).isInstanceOf(Failure.class);
        writer.kill();
        lines = writer.lines();
      }
      int written = Integer.parseInt(lines.get(lines.size() - 1).substring("written ".length()));
      try (HistoryStore store = HistoryFile.open(file, CAPACITY)) {
        assertThat(store.recovered()).isTrue();
        byte[] record = new byte[ObjectHistory.BYTES];
        ObjectHistory history = new ObjectHistory().wrap(record, 0);
        for (int object = Math.max(0, written - CAPACITY / 2); object <= written; object++) {
          assertThat(store.get(HistoryStoreTest.key(object), record)).isTrue();
          assertThat(history.lastRequest()).isEqualTo(object + 1);
        }
        store.put(HistoryStoreTest.key(-1), record);
        assertThat(store.errors()).isZero();
      }
    }
  }
}
