package io.coldrl.server.store;

import io.coldrl.core.record.EndpointRecord;
import io.coldrl.core.record.FixedRecord;
import io.coldrl.core.record.ObjectHistory;
import io.coldrl.core.record.PlacementRecord;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The record in which a history file describes itself: the capacity it was created for, and the
 * layout version of each kind of record in it.
 *
 * <pre>
 *   0          8           12          16          20           24
 *   +----------+-----------+-----------+-----------+------------+
 *   | capacity | "CRLH"    | object    | endpoint  | placement  |   big-endian
 *   +----------+-----------+-----------+-----------+------------+
 * </pre>
 *
 * @param capacity most records, 1 or more
 * @param objects layout version of {@link ObjectHistory}
 * @param endpoints layout version of {@link EndpointRecord}
 * @param placements layout version of {@link PlacementRecord}
 */
record FileRecord(long capacity, int objects, int endpoints, int placements) {
  private static final int KIND = 0x43524C48;
  private static final int OBJECTS_WITHOUT_GROUPS = 1;

  /** The record that this version of the agent writes to a new file. */
  static FileRecord of(long capacity) {
    return new FileRecord(
        capacity,
        ObjectHistory.LAYOUT_VERSION,
        EndpointRecord.LAYOUT_VERSION,
        PlacementRecord.LAYOUT_VERSION);
  }

  /**
   * Reads a file's record.
   *
   * @throws IOException if the file is not a history file whose records this version can read
   */
  static FileRecord read(byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    long capacity = buffer.getLong();
    int kind = buffer.getInt();
    if (kind == 0 && capacity > 0) {
      // Written before files named their layouts, which were then those of version 1.
      return new FileRecord(capacity, 1, 1, 1).checked();
    }
    if (kind != KIND || capacity <= 0) {
      throw new IOException("its file record is not one of a history");
    }
    return new FileRecord(capacity, buffer.getInt(), buffer.getInt(), buffer.getInt()).checked();
  }

  private FileRecord checked() throws IOException {
    FileRecord readable = of(capacity);
    boolean isUpgradable = equals(new FileRecord(capacity, OBJECTS_WITHOUT_GROUPS, 1, 1));
    if (!isUpgradable && !equals(readable)) {
      throw new IOException(
          "its records have the layout " + layout() + ", this version reads " + readable.layout());
    }
    return this;
  }

  /** Whether its objects must be changed by {@link ObjectHistory#upgradeFrom1}. */
  boolean isOfBeforeGroups() {
    return objects == OBJECTS_WITHOUT_GROUPS;
  }

  private String layout() {
    return objects + "." + endpoints + "." + placements;
  }

  byte[] bytes() {
    return ByteBuffer.allocate(FixedRecord.BYTES)
        .putLong(capacity)
        .putInt(KIND)
        .putInt(objects)
        .putInt(endpoints)
        .putInt(placements)
        .array();
  }
}
