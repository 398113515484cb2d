package io.coldrl.learn.eviction;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.coldrl.core.Version;
import io.coldrl.core.file.AtomicFile;
import io.coldrl.core.file.Digests;
import io.coldrl.core.record.UrlGroups;
import io.coldrl.trace.Trace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the checkpoint of one training run in a file, so that a run that was killed goes on where
 * it was. A file of another request, of another version, or one that can't be understood, is as
 * good as none: training then starts anew and replaces it.
 */
public final class CheckpointFile {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES);
  private static final int BUFFER = 1 << 16;

  private final @Nullable Path file;

  private CheckpointFile(@Nullable Path file) {
    this.file = file;
  }

  /** Kept in this file, in a directory that is there. */
  public static CheckpointFile at(Path file) {
    return new CheckpointFile(file);
  }

  /** Keeps nothing. */
  public static CheckpointFile none() {
    return new CheckpointFile(null);
  }

  /** The checkpoint of just this request, or null. */
  @Nullable Checkpoint read(EvictionTrainRequest request) {
    if (file == null || !Files.isRegularFile(file)) {
      return null;
    }
    try {
      Checkpoint kept = JSON.readValue(file.toFile(), Checkpoint.class);
      boolean fits = kept.request().equals(fingerprint(request)) && !kept.stages().isEmpty();
      return fits ? kept : null;
    } catch (JacksonException e) {
      return null;
    } catch (IOException e) {
      throw new UncheckedIOException("can't read the checkpoint " + file, e);
    }
  }

  void write(Checkpoint checkpoint) {
    if (file != null) {
      AtomicFile.at(file).write(out -> out.write(JSON.writeValueAsBytes(checkpoint)));
    }
  }

  /** Deletes the file, when training is over. */
  public void delete() {
    try {
      if (file != null) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("can't delete the checkpoint " + file, e);
    }
  }

  /** SHA-256 of all that the model depends on: the trace, the request and the version. */
  static String fingerprint(EvictionTrainRequest request) {
    MessageDigest digest = Digests.sha256();
    Trace trace = request.trace();
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    for (int i = 0; i < trace.requests(); i++) {
      if (buffer.remaining() < 4 * Long.BYTES) {
        digest.update(buffer.flip());
        buffer.clear();
      }
      buffer
          .putLong(trace.timeMs(i))
          .putInt(trace.object(i))
          .putInt(trace.originRttMs(i))
          .putLong(trace.sizeBytes(i))
          .putLong(trace.ttlMs(i));
    }
    for (int i = 0; trace.tellsGroups() && i < trace.objects(); i++) {
      if (buffer.remaining() < UrlGroups.COUNT * Integer.BYTES) {
        digest.update(buffer.flip());
        buffer.clear();
      }
      for (int which = 0; which < UrlGroups.COUNT; which++) {
        buffer.putInt(trace.group(i, which));
      }
    }
    digest.update(buffer.flip());
    String rest = Version.current() + ' ' + request.settings();
    digest.update(rest.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(digest.digest());
  }
}
