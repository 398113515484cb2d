package io.coldrl.server.transport;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.coldrl.proto.v1.AccessBatch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * An {@link AccessBatch} whose accesses are not parsed yet: {@link AccessReader} reads them from
 * the bytes, without an object per access. Immutable.
 */
final class AccessReport {
  /** The tag of an access. */
  static final int ACCESS =
      AccessBatch.ACCESSES_FIELD_NUMBER << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;

  private static final int ZONE =
      AccessBatch.ZONE_FIELD_NUMBER << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;
  private static final int DROPPED =
      AccessBatch.DROPPED_FIELD_NUMBER << 3 | WireFormat.WIRETYPE_VARINT;
  private static final int ZONES =
      AccessBatch.ZONES_FIELD_NUMBER << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;
  private static final int EPOCH =
      AccessBatch.EPOCH_FIELD_NUMBER << 3 | WireFormat.WIRETYPE_FIXED64;
  private static final int POSITION =
      AccessBatch.POSITION_FIELD_NUMBER << 3 | WireFormat.WIRETYPE_VARINT;

  private final byte[] bytes;
  private final List<String> zones = new ArrayList<>(1);
  private String zone = "";
  private int accesses;
  private long dropped;
  private long epoch;
  private long position;

  /**
   * Parses all fields but the accesses.
   *
   * @param bytes the message; the caller must not change it any more
   * @throws IOException if the bytes are not an {@code AccessBatch}; accesses are not checked
   */
  AccessReport(byte[] bytes) throws IOException {
    this.bytes = bytes;
    CodedInputStream in = CodedInputStream.newInstance(bytes);
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag) {
        case ZONE -> zone = in.readStringRequireUtf8();
        case ACCESS -> {
          in.skipRawBytes(in.readRawVarint32());
          accesses++;
        }
        case DROPPED -> dropped = in.readUInt64();
        case ZONES -> addZone(in.readStringRequireUtf8());
        case EPOCH -> epoch = in.readFixed64();
        case POSITION -> position = in.readUInt64();
        default -> VictimsQuestion.skip(in, tag);
      }
    }
  }

  private void addZone(String name) {
    // Keeps at most one more than allowed, which is enough to reject the report.
    if (zones.size() <= RequestCheck.MAX_ZONES) {
      zones.add(name);
    }
  }

  /** The bytes of the message. */
  byte[] bytes() {
    return bytes;
  }

  /** Number of zones, at least 1. */
  int zones() {
    return Math.max(1, zones.size());
  }

  /** Name of the zone with this index; index 0 if {@link #namesZones} is false. */
  String zone(int index) {
    return zones.isEmpty() ? zone : zones.get(index);
  }

  /** Whether each access has an index of a zone; otherwise all belong to zone 0. */
  boolean namesZones() {
    return !zones.isEmpty();
  }

  /** Number of accesses. */
  int accesses() {
    return accesses;
  }

  /** Number of accesses that the client dropped, unsigned: negative from 2^63. */
  long dropped() {
    return dropped;
  }

  /** Id of the client's buffer; 0 if there are no positions. */
  long epoch() {
    return epoch;
  }

  /** Position of the first access in that buffer, unsigned. */
  long position() {
    return position;
  }
}
