package io.coldrl.sim.cache;

import io.coldrl.core.record.CachedFile;
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
      return CachedFile.bytes(sizeBytes);
    }
  };

  /** Bytes that an object of {@code sizeBytes}, 1 or more, takes up. */
  public abstract long stored(long sizeBytes);

  /** As given on the command line: lower case. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
