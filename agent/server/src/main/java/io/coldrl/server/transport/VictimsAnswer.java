package io.coldrl.server.transport;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import io.coldrl.core.eviction.EvictionDecision;
import io.coldrl.core.eviction.EvictionSource;
import io.coldrl.proto.v1.SelectVictimsResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;

/**
 * Encodes decisions as {@link SelectVictimsResponse}, without an object per victim. Reused for all
 * decisions of one thread.
 */
final class VictimsAnswer {
  // 64 victims take 350 bytes, and a model's version is 12 characters.
  private static final int MOST_BYTES = 1_024;

  private final byte[] space = new byte[MOST_BYTES];

  /** Encodes an answer to the same bytes as the generated class. */
  byte[] encode(EvictionDecision decision, String modelVersion, int elapsedUs) {
    CodedOutputStream out = CodedOutputStream.newInstance(space);
    try {
      if (decision.mask() != 0) {
        out.writeFixed64(SelectVictimsResponse.VICTIMS_FIELD_NUMBER, decision.mask());
        writeOrder(out, decision);
      }
      out.writeEnum(
          SelectVictimsResponse.DECISION_SOURCE_FIELD_NUMBER,
          toProto(decision.source()).getNumber());
      if (!modelVersion.isEmpty()) {
        out.writeString(SelectVictimsResponse.MODEL_VERSION_FIELD_NUMBER, modelVersion);
      }
      if (elapsedUs != 0) {
        out.writeUInt32(SelectVictimsResponse.ELAPSED_US_FIELD_NUMBER, elapsedUs);
      }
      // Decisions by LRU have no scores.
      if (decision.mask() != 0 && decision.source() == EvictionSource.MODEL) {
        writeScores(out, decision);
      }
      return Arrays.copyOf(space, out.getTotalBytesWritten());
    } catch (IOException e) {
      throw new UncheckedIOException("the answer has more than " + MOST_BYTES + " bytes", e);
    }
  }

  private static void writeOrder(CodedOutputStream out, EvictionDecision decision)
      throws IOException {
    out.writeTag(SelectVictimsResponse.ORDER_FIELD_NUMBER, WireFormat.WIRETYPE_LENGTH_DELIMITED);
    // An index is less than 64 and takes one byte.
    out.writeUInt32NoTag(decision.victims());
    for (int rank = 0; rank < decision.victims(); rank++) {
      out.writeUInt32NoTag(decision.victim(rank));
    }
  }

  private static void writeScores(CodedOutputStream out, EvictionDecision decision)
      throws IOException {
    out.writeTag(SelectVictimsResponse.SCORE_FIELD_NUMBER, WireFormat.WIRETYPE_LENGTH_DELIMITED);
    out.writeUInt32NoTag(Float.BYTES * decision.victims());
    for (int rank = 0; rank < decision.victims(); rank++) {
      out.writeFloatNoTag(decision.score(rank));
    }
  }

  static io.coldrl.proto.v1.DecisionSource toProto(EvictionSource source) {
    return switch (source) {
      case MODEL -> io.coldrl.proto.v1.DecisionSource.MODEL;
      case LRU_BUDGET -> io.coldrl.proto.v1.DecisionSource.LRU_BUDGET;
      case LRU_NO_MODEL -> io.coldrl.proto.v1.DecisionSource.LRU_NO_MODEL;
      case LRU_GUARD -> io.coldrl.proto.v1.DecisionSource.LRU_GUARD;
      case LRU_OVERLOAD -> io.coldrl.proto.v1.DecisionSource.LRU_OVERLOAD;
      case LRU_MODEL_ERROR -> io.coldrl.proto.v1.DecisionSource.LRU_MODEL_ERROR;
    };
  }
}
