package io.coldrl.rig;

/** Counts of the responses to a series of requests. Thread-safe. */
public final class LoadResult {
  private long requests;
  private long hits;
  private long bytes;
  private long hitBytes;
  private long errors;

  synchronized void add(boolean ok, boolean hit, long bodyBytes, boolean counted) {
    if (!ok) {
      errors++;
    }
    if (!counted) {
      return;
    }
    requests++;
    bytes += bodyBytes;
    if (hit) {
      hits++;
      hitBytes += bodyBytes;
    }
  }

  /** Counted requests. */
  public synchronized long requests() {
    return requests;
  }

  /** Requests that failed or were not answered with 200, counted or not. */
  public synchronized long errors() {
    return errors;
  }

  /** Share of the counted requests that the cache served, 0 to 1. */
  public synchronized double objectHitRatio() {
    return requests == 0 ? 0 : (double) hits / requests;
  }

  /** Share of the counted requests' bytes that the cache served, 0 to 1. */
  public synchronized double byteHitRatio() {
    return bytes == 0 ? 0 : (double) hitBytes / bytes;
  }

  /** Bytes of counted requests that the cache did not serve. */
  public synchronized long missBytes() {
    return bytes - hitBytes;
  }
}
