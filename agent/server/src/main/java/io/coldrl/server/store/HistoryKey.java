package io.coldrl.server.store;

import io.coldrl.core.file.Digests;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * Keys of the history: which zone, which object.
 *
 * <pre>
 *   0                 8                          24
 *   +-----------------+---------------------------+
 *   | hash of zone    | cache key of the object   |
 *   +-----------------+---------------------------+
 * </pre>
 *
 * <p>The object key of zeros is the zone's own record, or that of a client's buffer of accesses,
 * which has a name that no zone has; 24 zeros are the file's.
 */
public final class HistoryKey {
  /** Length of a key in bytes. */
  public static final int BYTES = 24;

  /** Offset of the object's key. */
  public static final int OBJECT_OFFSET = 8;

  /** Length of an object's key in bytes. */
  public static final int OBJECT_BYTES = 16;

  // No zone of a cache can have such a name.
  private static final byte[] ROUTING_ENDPOINTS = ofZone("\0routing-endpoints");
  private static final byte[] ROUTED_OBJECTS = ofZone("\0routed-objects");

  private HistoryKey() {}

  /** The key of the zone's own record; with the object's key put in, the key of an object. */
  public static byte[] ofZone(String zone) {
    byte[] digest = Digests.sha256().digest(zone.getBytes(StandardCharsets.UTF_8));
    return Arrays.copyOf(Arrays.copyOf(digest, OBJECT_OFFSET), BYTES);
  }

  /**
   * The key of the record of a client's buffer of accesses.
   *
   * @param slot which of the buffers that are kept track of, from 0
   */
  public static byte[] ofReportedBuffer(int slot) {
    return ofZone("\0reported-buffer-" + slot);
  }

  /** The key of a routing endpoint's record. */
  public static byte[] ofRoutingEndpoint(String address) {
    return Keys.of(ROUTING_ENDPOINTS, address);
  }

  /** The key of an object that is routed. */
  public static byte[] ofRoutedObject(String authority, String path) {
    return Keys.of(ROUTED_OBJECTS, authority, path);
  }

  private static final class Keys {
    private static final ThreadLocal<MessageDigest> MD5 =
        ThreadLocal.withInitial(
            () -> {
              try {
                return MessageDigest.getInstance("MD5");
              } catch (NoSuchAlgorithmException e) {
                throw new AssertionError("every JDK has MD5", e);
              }
            });

    static byte[] of(byte[] zone, String... parts) {
      MessageDigest md5 = MD5.get();
      for (String part : parts) {
        md5.update(part.getBytes(StandardCharsets.UTF_8));
        md5.update((byte) 0);
      }
      byte[] key = zone.clone();
      System.arraycopy(md5.digest(), 0, key, OBJECT_OFFSET, OBJECT_BYTES);
      return key;
    }
  }

  /** Whether the key is a zone's, a buffer's or the file's record rather than an object's. */
  public static boolean isReserved(byte[] key) {
    return isReserved(key, 0);
  }

  /** As {@link #isReserved(byte[])}, of the key in {@code keys[offset, offset + BYTES)}. */
  public static boolean isReserved(byte[] keys, int offset) {
    for (int i = OBJECT_OFFSET; i < BYTES; i++) {
      if (keys[offset + i] != 0) {
        return false;
      }
    }
    return true;
  }
}
