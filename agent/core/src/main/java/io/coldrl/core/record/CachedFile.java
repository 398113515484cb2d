package io.coldrl.core.record;

/** How much space an object takes up in NGINX's cache. */
public final class CachedFile {
  /** Typical size of what precedes the body: NGINX's header, the key and the header lines. */
  public static final long HEAD_BYTES = 640;

  /** Typical block size of a file system. */
  public static final long BLOCK_BYTES = 4096;

  private CachedFile() {}

  /** Bytes that a file takes up on disk: its head and body, rounded up to whole blocks. */
  public static long bytes(long bodyBytes, long headBytes, long blockBytes) {
    return (bodyBytes + headBytes + blockBytes - 1) / blockBytes * blockBytes;
  }

  /** The same with a typical head and block size. */
  public static long bytes(long bodyBytes) {
    return bytes(bodyBytes, HEAD_BYTES, BLOCK_BYTES);
  }
}
