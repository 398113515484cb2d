package io.coldrl.core.record;

/**
 * How often the objects of each URL group of a zone are requested again, recent requests weighing
 * more. Takes {@value #ENTRIES} groups at most, whatever clients request. Thread-safe.
 */
public final class GroupTable {
  /*
   * Counts fade with a half-life of 100,000 requests to the zone. In place of all counts shrinking,
   * the weight of a request grows, and with it what counts are compared with (Cormode et al.:
   * Forward Decay, ICDE 2009); at each half-life, all is halved. So a count needs no time of its
   * own, and a look-up no exponential.
   *
   * A group has its place in one of four entries. A new one replaces the one of them that had the
   * fewest requests: so groups that a client makes up replace each other.
   *
   * Of few requests, a group's figures say little: they are mixed with the zone's, as if the zone
   * had added 2 first requests to the group, or 4 objects.
   */
  private static final int ENTRIES = 16_384;
  private static final int WAYS = 4;
  private static final int HASH_FACTOR = 0x9E3779B1;
  private static final int HALF_LIFE = 100_000;
  private static final double GROWTH = Math.pow(2, 1.0 / HALF_LIFE);
  // Before, the zone's own figures say little: after a start, counts are empty.
  private static final long FEWEST_REQUESTS = 1_000;
  private static final float RATIO_PRIOR = 2;
  private static final float SHARE_PRIOR = 4;

  /** Values that {@link #read} writes: two of each group. */
  public static final int VALUES = 2 * UrlGroups.COUNT;

  private final int entries;
  private int[] groups = new int[0];
  private float[] first = new float[0];
  private float[] repeated = new float[0];
  private float[] again = new float[0];
  private double zoneFirst;
  private double zoneRepeated;
  private double zoneAgain;
  private double weight = 1;
  private long requests;

  /** Creates an empty table. It takes memory once an object has a group. */
  public GroupTable() {
    this(ENTRIES);
  }

  private GroupTable(int entries) {
    this.entries = entries;
  }

  /** A table that counts nothing: all values are missing. */
  public static GroupTable none() {
    return new GroupTable(0);
  }

  /** Counts an access, which the object's history has already. */
  public synchronized void onAccess(ObjectHistory history) {
    if (entries == 0) {
      return;
    }
    weight *= GROWTH;
    if (++requests % HALF_LIFE == 0) {
      halve();
    }
    int count = history.count();
    if (count == 1) {
      zoneFirst += weight;
    } else {
      zoneRepeated += weight;
      zoneAgain += count == 2 ? weight : 0;
    }
    for (int i = 0; i < UrlGroups.COUNT; i++) {
      if (history.group(i) != UrlGroups.UNKNOWN) {
        add(history.group(i), count);
      }
    }
  }

  private void add(int group, int count) {
    int at = entryFor(group);
    if (count == 1) {
      first[at] += (float) weight;
    } else {
      repeated[at] += (float) weight;
      again[at] += count == 2 ? (float) weight : 0;
    }
  }

  private int entryFor(int group) {
    if (groups.length == 0) {
      groups = new int[entries];
      first = new float[entries];
      repeated = new float[entries];
      again = new float[entries];
    }
    int least = way(group);
    for (int i = least, end = least + WAYS; i < end; i++) {
      if (groups[i] == group) {
        return i;
      }
      if (first[i] + repeated[i] < first[least] + repeated[least]) {
        least = i;
      }
    }
    groups[least] = group;
    first[least] = 0;
    repeated[least] = 0;
    again[least] = 0;
    return least;
  }

  // The first entry of a group's four: by the highest bits of a product, which are well mixed.
  private static int way(int group) {
    return (int) ((group * HASH_FACTOR & 0xffffffffL) * (ENTRIES / WAYS) >>> 32) * WAYS;
  }

  private void halve() {
    weight = 1;
    zoneFirst /= 2;
    zoneRepeated /= 2;
    zoneAgain /= 2;
    for (int i = 0; i < groups.length; i++) {
      first[i] /= 2;
      repeated[i] /= 2;
      again[i] /= 2;
    }
  }

  /**
   * Writes two values for each group of an object to {@code out[offset, offset + VALUES)}: repeated
   * requests for one first request of an object, and the share of the group's objects that were
   * requested again. {@link FixedRecord#MISSING} if the group is not known or the zone had fewer
   * than a thousand requests.
   */
  public synchronized void read(ObjectHistory history, float[] out, int offset) {
    float one = (float) weight;
    float ratio = zoneFirst == 0 ? 0 : (float) (zoneRepeated / zoneFirst);
    float share = zoneFirst == 0 ? 0 : (float) (zoneAgain / zoneFirst);
    for (int i = 0; i < UrlGroups.COUNT; i++) {
      int group = history.group(i);
      boolean isKnown = group != UrlGroups.UNKNOWN && requests >= FEWEST_REQUESTS;
      int at = isKnown ? find(group) : -1;
      float firsts = at < 0 ? 0 : first[at];
      float repeats = at < 0 ? 0 : repeated[at];
      float agains = at < 0 ? 0 : again[at];
      out[offset + 2 * i] =
          isKnown
              ? (repeats + RATIO_PRIOR * ratio * one) / (firsts + RATIO_PRIOR * one)
              : FixedRecord.MISSING;
      out[offset + 2 * i + 1] =
          isKnown
              ? (agains + SHARE_PRIOR * share * one) / (firsts + SHARE_PRIOR * one)
              : FixedRecord.MISSING;
    }
  }

  private int find(int group) {
    if (groups.length == 0) {
      return -1;
    }
    int way = way(group);
    for (int i = way; i < way + WAYS; i++) {
      if (groups[i] == group) {
        return i;
      }
    }
    return -1;
  }
}
