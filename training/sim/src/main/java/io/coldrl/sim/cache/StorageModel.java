package io.coldrl.sim.cache;

import java.util.Locale;

/** Computes the bytes that an object takes up in the cache. */
public enum StorageModel {
  /** Its size alone, as in papers and other simulators. */
  BYTES {
    @Override
    public long stored(long sizeBytes) {
      return sizeBytes;
    }
  },
  /**
   * A file of NGINX's cache: the body behind a head of about 640 bytes (NGINX's own header, the key
   * and the response's header lines), rounded up to file system blocks of 4 KiB, as NGINX counts
   * against {@code max_size}.
   */
  NGINX {
    @Override
    public long stored(long sizeBytes) {
      return ofFile(sizeBytes, HEAD_BYTES, BLOCK_BYTES);
    }
  };

  static final long HEAD_BYTES = 640;
  static final long BLOCK_BYTES = 4096;

  /** Bytes that an object of {@code sizeBytes}, 1 or more, takes up. */
  public abstract long stored(long sizeBytes);

  /** Bytes that a file takes up on disk: its head and body, rounded up to whole blocks. */
  static long ofFile(long bodyBytes, long headBytes, long blockBytes) {
    return (bodyBytes + headBytes + blockBytes - 1) / blockBytes * blockBytes;
  }

  /** As given on the command line: lower case. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
