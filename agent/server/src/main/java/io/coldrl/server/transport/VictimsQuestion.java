package io.coldrl.server.transport;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import io.coldrl.core.eviction.EvictionBatch;
import io.coldrl.proto.v1.Candidate;
import io.coldrl.proto.v1.SelectVictimsRequest;
import io.coldrl.server.store.HistoryKey;
import java.io.IOException;

/**
 * A {@link SelectVictimsRequest}, parsed into arrays. Objects of the generated classes would cost
 * 12 KB per decision. Reused for all requests of one thread.
 *
 * <p>Fields have the values of the generated class: unknown fields are skipped, the last of several
 * values counts, unsigned values above the signed range are negative.
 */
final class VictimsQuestion {
  private static final int ZONE =
      SelectVictimsRequest.ZONE_FIELD_NUMBER << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;
  private static final int NOW_MS =
      SelectVictimsRequest.NOW_MS_FIELD_NUMBER << 3 | WireFormat.WIRETYPE_VARINT;
  private static final int BYTES_NEEDED =
      SelectVictimsRequest.BYTES_NEEDED_FIELD_NUMBER << 3 | WireFormat.WIRETYPE_VARINT;
  private static final int COUNT_NEEDED =
      SelectVictimsRequest.COUNT_NEEDED_FIELD_NUMBER << 3 | WireFormat.WIRETYPE_VARINT;
  private static final int BUDGET_US =
      SelectVictimsRequest.BUDGET_US_FIELD_NUMBER << 3 | WireFormat.WIRETYPE_VARINT;
  private static final int CANDIDATE =
      SelectVictimsRequest.CANDIDATES_FIELD_NUMBER << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;
  private static final int CACHED_OBJECTS =
      SelectVictimsRequest.CACHED_OBJECTS_FIELD_NUMBER << 3 | WireFormat.WIRETYPE_VARINT;

  private static final int KEY =
      Candidate.KEY_FIELD_NUMBER << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;
  private static final int SIZE_BYTES =
      Candidate.SIZE_BYTES_FIELD_NUMBER << 3 | WireFormat.WIRETYPE_VARINT;
  private static final int LAST_ACCESS_MS =
      Candidate.LAST_ACCESS_MS_FIELD_NUMBER << 3 | WireFormat.WIRETYPE_VARINT;
  private static final int USES = Candidate.USES_FIELD_NUMBER << 3 | WireFormat.WIRETYPE_VARINT;

  private final byte[] keys = new byte[EvictionBatch.MAX_CANDIDATES * HistoryKey.OBJECT_BYTES];
  private final int[] keyBytes = new int[EvictionBatch.MAX_CANDIDATES];
  private final long[] sizeBytes = new long[EvictionBatch.MAX_CANDIDATES];
  private final long[] lastAccessMs = new long[EvictionBatch.MAX_CANDIDATES];
  private final int[] uses = new int[EvictionBatch.MAX_CANDIDATES];
  private int candidates;
  private String zone = "";
  private long nowMs;
  private long bytesNeeded;
  private int countNeeded;
  private int budgetUs;
  private long cachedObjects;

  /**
   * Parses the message in {@code bytes[0, length)}. Does not check the limits of the wire contract;
   * {@link RequestCheck#check(VictimsQuestion)} does.
   *
   * @throws IOException if the bytes are not such a message; the fields are then undefined
   */
  void read(byte[] bytes, int length) throws IOException {
    candidates = 0;
    zone = "";
    nowMs = 0;
    bytesNeeded = 0;
    countNeeded = 0;
    budgetUs = 0;
    cachedObjects = 0;
    CodedInputStream in = CodedInputStream.newInstance(bytes, 0, length);
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag) {
        case ZONE -> zone = in.readStringRequireUtf8();
        case NOW_MS -> nowMs = in.readInt64();
        case BYTES_NEEDED -> bytesNeeded = in.readUInt64();
        case COUNT_NEEDED -> countNeeded = in.readUInt32();
        case BUDGET_US -> budgetUs = in.readUInt32();
        case CANDIDATE -> readCandidate(in, bytes);
        case CACHED_OBJECTS -> cachedObjects = in.readUInt64();
        default -> skip(in, tag);
      }
    }
  }

  private void readCandidate(CodedInputStream in, byte[] bytes) throws IOException {
    int limit = in.pushLimit(in.readRawVarint32());
    if (candidates < EvictionBatch.MAX_CANDIDATES) {
      readFields(in, bytes, candidates);
    } else {
      in.skipRawBytes(in.getBytesUntilLimit());
    }
    in.popLimit(limit);
    candidates++;
  }

  private void readFields(CodedInputStream in, byte[] bytes, int i) throws IOException {
    keyBytes[i] = 0;
    sizeBytes[i] = 0;
    lastAccessMs[i] = 0;
    uses[i] = 0;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag) {
        case KEY -> keyBytes[i] = readKey(in, bytes, keys, i * HistoryKey.OBJECT_BYTES);
        case SIZE_BYTES -> sizeBytes[i] = in.readUInt64();
        case LAST_ACCESS_MS -> lastAccessMs[i] = in.readInt64();
        case USES -> uses[i] = in.readUInt32();
        default -> skip(in, tag);
      }
    }
  }

  /**
   * Reads an object's key to {@code to[offset, offset + HistoryKey.OBJECT_BYTES)}. A key of another
   * length is skipped.
   *
   * @param bytes the array that {@code in} reads, from index 0
   * @return length of the key in bytes
   */
  static int readKey(CodedInputStream in, byte[] bytes, byte[] to, int offset) throws IOException {
    int length = in.readRawVarint32();
    int start = in.getTotalBytesRead();
    in.skipRawBytes(length);
    if (length == HistoryKey.OBJECT_BYTES) {
      System.arraycopy(bytes, start, to, offset, length);
    }
    return length;
  }

  /** Skips an unknown field. */
  static void skip(CodedInputStream in, int tag) throws IOException {
    if (WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_VARINT) {
      // As in the generated classes; skipField() refuses some varints that they accept.
      in.readRawVarint64();
    } else if (!in.skipField(tag)) {
      throw new InvalidProtocolBufferException("unexpected end of a group");
    }
  }

  /** Name of the cache zone. */
  String zone() {
    return zone;
  }

  /** The cache's clock, Unix ms. */
  long nowMs() {
    return nowMs;
  }

  /** Bytes to free. */
  long bytesNeeded() {
    return bytesNeeded;
  }

  /** Objects to free. */
  int countNeeded() {
    return countNeeded;
  }

  /** Time limit of the decision in µs; 0 for the agent's default. */
  int budgetUs() {
    return budgetUs;
  }

  /** Objects in the zone. */
  long cachedObjects() {
    return cachedObjects;
  }

  /** Number of candidates in the request; only the first 64 are stored. */
  int candidates() {
    return candidates;
  }

  /** Length of candidate {@code i}'s key in bytes. */
  int keyBytes(int i) {
    return keyBytes[i];
  }

  /** Copies the key of candidate {@code i}, 16 bytes. */
  void copyKey(int i, byte[] to, int offset) {
    System.arraycopy(keys, i * HistoryKey.OBJECT_BYTES, to, offset, HistoryKey.OBJECT_BYTES);
  }

  /** Bytes that deleting candidate {@code i} frees. */
  long sizeBytes(int i) {
    return sizeBytes[i];
  }

  /** Last access of candidate {@code i}, Unix ms. */
  long lastAccessMs(int i) {
    return lastAccessMs[i];
  }

  /** Uses of candidate {@code i}. */
  int uses(int i) {
    return uses[i];
  }
}
