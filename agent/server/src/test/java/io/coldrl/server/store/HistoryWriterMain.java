package io.coldrl.server.store;

import io.coldrl.core.record.ObjectHistory;
import java.nio.file.Path;
import java.util.Arrays;

/** Writes history without end, for a test to kill. */
public final class HistoryWriterMain {
  private HistoryWriterMain() {}

  /** Arguments: the file and its capacity. Prints "written N" as it goes. */
  public static void main(String[] args) {
    byte[] record = new byte[ObjectHistory.BYTES];
    ObjectHistory history = new ObjectHistory().wrap(record, 0);
    try (HistoryStore store = HistoryFile.open(Path.of(args[0]), Long.parseLong(args[1]))) {
      for (int object = 0; ; object++) {
        Arrays.fill(record, (byte) 0);
        history.onAccess(object, object + 1, false, 100, -1, -1);
        store.put(HistoryStoreTest.key(object), record);
        if (object % 1_000 == 0) {
          System.out.println("written " + object);
        }
      }
    }
  }
}
