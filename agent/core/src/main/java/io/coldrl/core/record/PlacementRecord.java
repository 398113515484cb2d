package io.coldrl.core.record;

/**
 * The endpoints that served an object: the last {@value #PLACES} of them. An all-zero record is a
 * valid "never seen".
 *
 * <p>Not thread-safe: a flyweight belongs to one thread; the caller guards the bytes.
 */
public final class PlacementRecord extends FixedRecord {
  /*
   *   0        8        16                                112
   *   +--------+--------+------------------------ ... -----+
   *   |first ms|last ms | 4 places: id, last ms, req, hits |
   *   +--------+--------+------------------------ ... -----+
   *
   * Little-endian; a place has 8 + 8 + 4 + 4 bytes. "hits" is the number of answers from cache
   * since the last one that was not. Places are not sorted; an id of 0 marks an empty one.
   */
  private static final int FIRST_MS = 0;
  private static final int PLACE = 16;
  private static final int PLACE_BYTES = 24;
  private static final int SERVED_MS = 8;
  private static final int REQUESTS = 16;
  private static final int HITS = 20;

  /**
   * Version of this layout: raised with every change, so that an old history file is not misread.
   */
  public static final int LAYOUT_VERSION = 1;

  /** Number of endpoints kept. */
  public static final int PLACES = 4;

  /** Points this flyweight at {@code bytes[offset, offset + BYTES)}. */
  public PlacementRecord wrap(byte[] newBytes, int newOffset) {
    pointTo(newBytes, newOffset);
    return this;
  }

  /**
   * Records that the endpoint answered for the object.
   *
   * @param endpointId not 0
   * @param fromCache whether the answer came from its cache; one that did not was stored now
   */
  public void onServed(long nowMs, long endpointId, boolean fromCache) {
    long now = Math.max(nowMs, getLong(LAST_MS));
    if (getLong(LAST_MS) == 0) {
      putLong(FIRST_MS, now);
    }
    putLong(LAST_MS, now);
    int place = find(endpointId);
    if (place < 0) {
      place = leastRecent();
      putLong(place, endpointId);
      putInt(place + REQUESTS, 0);
      putInt(place + HITS, 0);
    }
    putLong(place + SERVED_MS, now);
    putInt(place + REQUESTS, saturatedIncrement(getInt(place + REQUESTS)));
    putInt(place + HITS, fromCache ? saturatedIncrement(getInt(place + HITS)) : 0);
  }

  private int find(long endpointId) {
    for (int i = 0; i < PLACES; i++) {
      int place = PLACE + i * PLACE_BYTES;
      if (getLong(place) == endpointId) {
        return place;
      }
    }
    return -1;
  }

  private int leastRecent() {
    int oldest = PLACE;
    for (int i = 1; i < PLACES; i++) {
      int place = PLACE + i * PLACE_BYTES;
      if (getLong(place + SERVED_MS) < getLong(oldest + SERVED_MS)) {
        oldest = place;
      }
    }
    return oldest;
  }

  /**
   * Time since the endpoint last served the object, ms; -1 if the endpoint is not in the record.
   */
  public float ageMs(long endpointId, long nowMs) {
    int place = find(endpointId);
    return place < 0 ? MISSING : Math.max(0, nowMs - getLong(place + SERVED_MS));
  }

  /** Consecutive answers from the endpoint's cache; -1 if the endpoint is not in the record. */
  public int hits(long endpointId) {
    int place = find(endpointId);
    return place < 0 ? -1 : getInt(place + HITS);
  }

  /** Requests for the object that the endpoints in the record served. */
  public long requests() {
    long sum = 0;
    for (int i = 0; i < PLACES; i++) {
      sum += getInt(PLACE + i * PLACE_BYTES + REQUESTS);
    }
    return sum;
  }

  /** Time since any endpoint served the object, ms; -1 if none ever did. */
  public float lastAgeMs(long nowMs) {
    return getLong(LAST_MS) == 0 ? MISSING : Math.max(0, nowMs - getLong(LAST_MS));
  }
}
