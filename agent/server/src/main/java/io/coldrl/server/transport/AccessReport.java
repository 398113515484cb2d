package io.coldrl.server.transport;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.coldrl.proto.v1.AccessBatch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * An {@link AccessBatch} of which the accesses are still bytes: {@link AccessReader} reads them one
 * after another, so that there is no object for each. Immutable.
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
   * Reads all but the accesses.
   *
   * @param bytes the message; the report's from now on
   * @throws IOException where it is no such message; accesses that are none are not noticed here
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
    // One more than allowed tells that there are too many.
    if (zones.size() <= RequestCheck.MAX_ZONES) {
      zones.add(name);
    }
  }

  /** The message. */
  byte[] bytes() {
    return bytes;
  }

  /** How many zones the accesses are of, 1 or more. */
  int zones() {
    return Math.max(1, zones.size());
  }

  /** Name of a zone: the index of an access, or 0 where the batch is of one zone. */
  String zone(int index) {
    return zones.isEmpty() ? zone : zones.get(index);
  }

  /** Whether accesses name their zones; else all are of the one. */
  boolean namesZones() {
    return !zones.isEmpty();
  }

  /** How many accesses there are. */
  int accesses() {
    return accesses;
  }

  /** Accesses that the client dropped; negative where it is beyond the signed range. */
  long dropped() {
    return dropped;
  }

  /** The client's buffer; 0 where positions are not told. */
  long epoch() {
    return epoch;
  }

  /** Position of the first access in that buffer, unsigned. */
  long position() {
    return position;
  }
}
