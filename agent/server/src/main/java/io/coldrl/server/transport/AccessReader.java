package io.coldrl.server.transport;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import io.coldrl.core.record.UrlGroups;
import io.coldrl.proto.v1.Access;
import io.coldrl.server.store.HistoryKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;

/**
 * Reads the accesses of a report one after another: {@link #next}, then the fields of that access.
 * Allocates nothing per access. Used by one thread.
 */
final class AccessReader {
  private static final int KEY =
      Access.KEY_FIELD_NUMBER << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;
  private static final int TIME_MS = Access.TIME_MS_FIELD_NUMBER << 3 | WireFormat.WIRETYPE_VARINT;
  private static final int STATUS = Access.STATUS_FIELD_NUMBER << 3 | WireFormat.WIRETYPE_VARINT;
  private static final int SIZE_BYTES =
      Access.SIZE_BYTES_FIELD_NUMBER << 3 | WireFormat.WIRETYPE_VARINT;
  private static final int TTL_MS = Access.TTL_MS_FIELD_NUMBER << 3 | WireFormat.WIRETYPE_VARINT;
  private static final int CONNECT_MS =
      Access.ORIGIN_CONNECT_MS_FIELD_NUMBER << 3 | WireFormat.WIRETYPE_VARINT;
  private static final int HEADER_MS =
      Access.ORIGIN_HEADER_MS_FIELD_NUMBER << 3 | WireFormat.WIRETYPE_VARINT;
  private static final int RESPONSE_MS =
      Access.ORIGIN_RESPONSE_MS_FIELD_NUMBER << 3 | WireFormat.WIRETYPE_VARINT;
  private static final int ZONE = Access.ZONE_FIELD_NUMBER << 3 | WireFormat.WIRETYPE_VARINT;
  private static final int REFRESH = Access.REFRESH_FIELD_NUMBER << 3 | WireFormat.WIRETYPE_VARINT;

  private static final int EXTENSION_GROUP =
      Access.EXTENSION_GROUP_FIELD_NUMBER << 3 | WireFormat.WIRETYPE_FIXED32;
  private static final int SEGMENT_GROUP =
      Access.SEGMENT_GROUP_FIELD_NUMBER << 3 | WireFormat.WIRETYPE_FIXED32;
  private static final int DIRECTORY_GROUP =
      Access.DIRECTORY_GROUP_FIELD_NUMBER << 3 | WireFormat.WIRETYPE_FIXED32;

  private final byte[] bytes;
  private final CodedInputStream in;
  private final byte[] key = new byte[HistoryKey.OBJECT_BYTES];
  private final int[] groups = new int[UrlGroups.COUNT];
  private boolean wellFormed;
  private int keyBytes;
  private long timeMs;
  private int status;
  private long sizeBytes;
  private long ttlMs;
  private int originConnectMs;
  private int originHeaderMs;
  private int originResponseMs;
  private int zone;
  private boolean refresh;

  AccessReader(AccessReport report) {
    bytes = report.bytes();
    in = CodedInputStream.newInstance(bytes);
  }

  /** Reads the next access; returns false if there is none. */
  boolean next() {
    try {
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        if (tag == AccessReport.ACCESS) {
          readAccess();
          return true;
        }
        VictimsQuestion.skip(in, tag);
      }
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException("can't read a report again", e);
    }
  }

  private void readAccess() throws IOException {
    int length = in.readRawVarint32();
    int end = in.getTotalBytesRead() + length;
    int limit = in.pushLimit(length);
    clear();
    try {
      readFields();
      wellFormed = true;
    } catch (InvalidProtocolBufferException e) {
      // A malformed access does not affect the next ones.
      wellFormed = false;
    }
    in.popLimit(limit);
    in.skipRawBytes(end - in.getTotalBytesRead());
  }

  private void readFields() throws IOException {
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag) {
        case KEY -> keyBytes = VictimsQuestion.readKey(in, bytes, key, 0);
        case TIME_MS -> timeMs = in.readInt64();
        case STATUS -> status = in.readEnum();
        case SIZE_BYTES -> sizeBytes = in.readUInt64();
        case TTL_MS -> ttlMs = in.readSInt64();
        case CONNECT_MS -> originConnectMs = in.readSInt32();
        case HEADER_MS -> originHeaderMs = in.readSInt32();
        case RESPONSE_MS -> originResponseMs = in.readSInt32();
        case ZONE -> zone = in.readUInt32();
        case REFRESH -> refresh = in.readBool();
        case EXTENSION_GROUP -> groups[0] = in.readFixed32();
        case SEGMENT_GROUP -> groups[1] = in.readFixed32();
        case DIRECTORY_GROUP -> groups[2] = in.readFixed32();
        default -> VictimsQuestion.skip(in, tag);
      }
    }
  }

  private void clear() {
    keyBytes = 0;
    timeMs = 0;
    status = 0;
    sizeBytes = 0;
    ttlMs = 0;
    originConnectMs = 0;
    originHeaderMs = 0;
    originResponseMs = 0;
    zone = 0;
    refresh = false;
    Arrays.fill(groups, UrlGroups.UNKNOWN);
  }

  /** False if the bytes are not an access; the fields are then undefined. */
  boolean isWellFormed() {
    return wellFormed;
  }

  /** Length of the key in bytes. */
  int keyBytes() {
    return keyBytes;
  }

  /** Copies the key, 16 bytes. */
  void copyKey(byte[] to, int offset) {
    System.arraycopy(key, 0, to, offset, HistoryKey.OBJECT_BYTES);
  }

  /** Copies the URL groups, {@link UrlGroups#COUNT} of them. */
  void copyGroups(int[] to) {
    System.arraycopy(groups, 0, to, 0, UrlGroups.COUNT);
  }

  /** Start of the request, Unix ms. */
  long timeMs() {
    return timeMs;
  }

  /** Number of a {@link io.coldrl.proto.v1.CacheStatus}; may be unknown. */
  int status() {
    return status;
  }

  /** Size of the stored response; 0 if unknown. */
  long sizeBytes() {
    return sizeBytes;
  }

  /** Time until the response expires; negative if unknown. */
  long ttlMs() {
    return ttlMs;
  }

  /** Time to connect to the origin; negative without a request to the origin. */
  int originConnectMs() {
    return originConnectMs;
  }

  /** Time to the origin's header; negative without a request to the origin. */
  int originHeaderMs() {
    return originHeaderMs;
  }

  /** Time to the end of the origin's response; negative without a request to the origin. */
  int originResponseMs() {
    return originResponseMs;
  }

  /** Index of the zone, unsigned: negative from 2^31. */
  int zone() {
    return zone;
  }

  /** Whether this is a background refresh, not an access. */
  boolean isRefresh() {
    return refresh;
  }
}
