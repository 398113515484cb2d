package io.coldrl.core.record;

/**
 * The access history of one object.
 *
 * <p>The record outlives the object's eviction, so that its history is known when it returns. The
 * same layout lies in the agent's shared-memory map and in the simulator's arrays. An all-zero
 * record is a valid "never seen".
 *
 * <p>Not thread-safe: a flyweight belongs to one thread; the caller guards the bytes.
 */
public final class ObjectHistory extends FixedRecord {
  /*
   *   0        8        16       24       32       40       48       56       64
   *   +--------+--------+--------+--------+--------+--------+--------+--------+
   *   |groups  |last ms |admit ms|first rq|last rq | expire | size   |cnt|hits|
   *   +--------+--------+--------+--------+--------+--------+--------+--------+
   *   64                  80                  96            104
   *   +----+----+----+----+----+----+----+----+-------+-----+
   *   | gap 1 .. 4        | edc 1 .. 4        | ewma  | rtt |
   *   +----+----+----+----+----+----+----+----+-------+-----+
   *   |gap ms|grp|
   *
   * Little-endian. Times in Unix ms; "rq" counts requests to the zone. Floats hold gaps in
   * requests, decayed counts as of the last access, and milliseconds. The URL groups are at 0, 4
   * and 108: version 1 had the time of the first access and padding there.
   */
  private static final int[] GROUPS = {0, 4, 108};
  private static final int ADMITTED_MS = 16;
  private static final int FIRST_REQUEST = 24;
  private static final int LAST_REQUEST = 32;
  private static final int EXPIRES_MS = 40;
  private static final int SIZE_BYTES = 48;
  private static final int COUNT = 56;
  private static final int HITS = 60;
  private static final int GAPS = 64;
  private static final int EDCS = 80;
  private static final int EWMA_GAP = 96;
  private static final int ORIGIN_RTT_MS = 100;
  private static final int LAST_GAP_MS = 104;

  /**
   * Version of this layout: raised with every change, so that an old history file is not misread.
   */
  public static final int LAYOUT_VERSION = 2;

  /** Number of gaps kept. */
  public static final int GAP_COUNT = 4;

  /** Half-lives of the decayed counts, in requests. */
  public static final int[] HALF_LIVES = {1_000, 5_000, 20_000, 100_000};

  private static final double LN2_PER_100K = Math.log(2) / 100_000;
  private static final float EWMA_OLD = 0.7f;

  private final float[] factors = new float[HALF_LIVES.length];

  /** Points this flyweight at {@code bytes[offset, offset + BYTES)}. */
  public ObjectHistory wrap(byte[] newBytes, int newOffset) {
    pointTo(newBytes, newOffset);
    return this;
  }

  /**
   * Records one access.
   *
   * @param nowMs Unix time in ms; an earlier time than the last access's counts as the same time,
   *     unless it is more than a day earlier: then the last access's was wrong
   * @param request the zone's request number of this access, from {@link ZoneClock#onAccess}
   * @param hit whether the cache served it; otherwise the object is admitted now
   * @param sizeBytes size as stored, 0 if unknown (the last known size stays)
   * @param ttlMs time for which the object stays fresh, negative if unknown (the last known expiry
   *     stays on a hit and is forgotten on a miss)
   * @param originRttMs the origin's response time in ms, negative if it was not asked (the last
   *     known one stays)
   */
  public void onAccess(
      long nowMs, long request, boolean hit, long sizeBytes, long ttlMs, int originRttMs) {
    int count = count();
    long last = lastAccessMs();
    long now = last - nowMs > MAX_AHEAD_MS ? nowMs : Math.max(nowMs, last);
    if (count == 0) {
      putLong(FIRST_REQUEST, request);
      putFloat(ORIGIN_RTT_MS, MISSING);
      for (int i = 0; i < HALF_LIVES.length; i++) {
        putFloat(EDCS + 4 * i, 1f);
      }
    } else {
      recordGap(now, request, count);
    }
    if (!hit || count == 0) {
      putLong(ADMITTED_MS, now);
      putInt(HITS, hit ? 1 : 0);
    } else {
      putInt(HITS, saturatedIncrement(hits()));
    }
    if (ttlMs >= 0) {
      putLong(EXPIRES_MS, now + Math.min(ttlMs, Long.MAX_VALUE - now));
    } else if (!hit) {
      putLong(EXPIRES_MS, 0);
    }
    putSizeAndOrigin(sizeBytes, originRttMs);
    putInt(COUNT, saturatedIncrement(count));
    putLong(LAST_MS, now);
    putLong(LAST_REQUEST, request);
  }

  /**
   * Notes the object's URL groups, unless they are known already: a cache may have one object under
   * several URLs, but an object counts in one group of each kind only.
   *
   * @param groups has those of {@link UrlGroups} at {@code [at, at + UrlGroups.COUNT)}
   */
  public void putGroups(int[] groups, int at) {
    for (int i = 0; i < UrlGroups.COUNT; i++) {
      if (group(i) == UrlGroups.UNKNOWN) {
        putInt(GROUPS[i], groups[at + i]);
      }
    }
  }

  /** Makes a record of layout version 1 one of this version, without groups. */
  public static void upgradeFrom1(byte[] record) {
    ObjectHistory history = new ObjectHistory().wrap(record, 0);
    for (int field : GROUPS) {
      history.putInt(field, UrlGroups.UNKNOWN);
    }
  }

  /**
   * Records that the cache refreshed the object in the background. This is not an access: no count
   * and no time of access changes. Values that are unknown stay as they are.
   *
   * @param nowMs when the refresh began, Unix ms
   * @param sizeBytes size as stored, 0 if unknown
   * @param ttlMs time for which the object stays fresh, negative if unknown
   * @param originRttMs the origin's response time in ms, negative if unknown
   * @return false if the object was never accessed; the record then stays as it is
   */
  public boolean onRefresh(long nowMs, long sizeBytes, long ttlMs, int originRttMs) {
    if (count() == 0) {
      return false;
    }
    if (ttlMs >= 0) {
      putLong(EXPIRES_MS, nowMs + Math.min(ttlMs, Long.MAX_VALUE - nowMs));
    }
    putSizeAndOrigin(sizeBytes, originRttMs);
    return true;
  }

  private void putSizeAndOrigin(long sizeBytes, int originRttMs) {
    if (sizeBytes > 0) {
      putLong(SIZE_BYTES, sizeBytes);
    }
    if (originRttMs >= 0) {
      putFloat(ORIGIN_RTT_MS, originRttMs);
    }
  }

  private void recordGap(long nowMs, long request, int count) {
    float gap = Math.max(1, request - lastRequest());
    float old = getFloat(EWMA_GAP);
    putFloat(EWMA_GAP, count == 1 ? gap : EWMA_OLD * old + (1 - EWMA_OLD) * gap);
    putFloat(LAST_GAP_MS, Math.max(0, nowMs - lastAccessMs()));
    for (int i = GAP_COUNT - 1; i > 0; i--) {
      putFloat(GAPS + 4 * i, getFloat(GAPS + 4 * (i - 1)));
    }
    putFloat(GAPS, gap);
    decays(gap, factors, 0);
    for (int i = 0; i < HALF_LIVES.length; i++) {
      putFloat(EDCS + 4 * i, 1f + getFloat(EDCS + 4 * i) * factors[i]);
    }
  }

  /**
   * Writes the factors by which the decayed counts shrink over {@code requests} to {@code
   * out[offset, offset + HALF_LIVES.length)}.
   *
   * <p>One exponential serves all: each half-life is a small multiple of the one before, so its
   * factor is a small power of the next one's. Exponentials would take most of a decision's time.
   */
  public static void decays(float requests, float[] out, int offset) {
    double d100k = Math.exp(-requests * LN2_PER_100K);
    double d100kSquared = d100k * d100k;
    double d20k = d100kSquared * d100kSquared * d100k;
    double d20kSquared = d20k * d20k;
    double d5k = d20kSquared * d20kSquared;
    double d5kSquared = d5k * d5k;
    out[offset] = (float) (d5kSquared * d5kSquared * d5k);
    out[offset + 1] = (float) d5k;
    out[offset + 2] = (float) d20k;
    out[offset + 3] = (float) d100k;
  }

  /** One of the {@link UrlGroups#COUNT} groups, or {@link UrlGroups#UNKNOWN}. */
  public int group(int i) {
    return getInt(GROUPS[i]);
  }

  /** Accesses ever; 0 in a record that was never written. */
  public int count() {
    return getInt(COUNT);
  }

  /** Hits since the last admission. */
  public int hits() {
    return getInt(HITS);
  }

  /** Unix ms. */
  public long lastAccessMs() {
    return getLong(LAST_MS);
  }

  /** Unix ms. */
  public long admittedMs() {
    return getLong(ADMITTED_MS);
  }

  /** Request number of the first access. */
  public long firstRequest() {
    return getLong(FIRST_REQUEST);
  }

  /** Request number of the last access. */
  public long lastRequest() {
    return getLong(LAST_REQUEST);
  }

  /** Unix ms; 0 if unknown. */
  public long expiresMs() {
    return getLong(EXPIRES_MS);
  }

  /** Size as stored, from the last access that reported it; 0 if unknown. */
  public long sizeBytes() {
    return getLong(SIZE_BYTES);
  }

  /** Gap between accesses in requests, {@code i = 0} the last; missing if there was none. */
  public float gap(int i) {
    return count() > i + 1 ? getFloat(GAPS + 4 * i) : MISSING;
  }

  /** EWMA of gaps in requests; missing before the second access. */
  public float ewmaGap() {
    return count() > 1 ? getFloat(EWMA_GAP) : MISSING;
  }

  /** Time between the last two accesses in ms; missing before the second access. */
  public float lastGapMs() {
    return count() > 1 ? getFloat(LAST_GAP_MS) : MISSING;
  }

  /** Decayed count as of the last access, {@code i} an index of the half-lives. */
  public float edcAtLastAccess(int i) {
    return getFloat(EDCS + 4 * i);
  }

  /** Milliseconds; missing before the origin's first answer. */
  public float originRttMs() {
    return getFloat(ORIGIN_RTT_MS);
  }
}
