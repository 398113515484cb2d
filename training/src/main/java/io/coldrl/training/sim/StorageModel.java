package io.coldrl.training.sim;

import java.util.Locale;

/** What an object of so many bytes takes up in the cache. */
public enum StorageModel {
  /** Just its bytes, as papers and other simulators count. */
  BYTES {
    @Override
    public long stored(long sizeBytes) {
      return sizeBytes;
    }

    @Override
    public long minIdleMs() {
      return 0;
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
      return (sizeBytes + HEAD_BYTES + BLOCK_BYTES - 1) / BLOCK_BYTES * BLOCK_BYTES;
    }

    @Override
    public long minIdleMs() {
      return NGINX_MIN_IDLE_MS;
    }
  };

  static final long HEAD_BYTES = 640;
  static final long BLOCK_BYTES = 4096;

  private static final long NGINX_MIN_IDLE_MS = 2_000;

  /** Bytes taken up by an object of {@code sizeBytes}, 1 or more. */
  public abstract long stored(long sizeBytes);

  /** How long an object must have been idle before it may be evicted, ms. */
  public abstract long minIdleMs();

  /** As given on the command line: lower case. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
