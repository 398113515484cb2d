package io.coldrl.trace;

import io.coldrl.core.record.ObjectHistory;
import io.coldrl.core.record.UrlGroups;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.IntPredicate;
import java.util.function.IntToLongFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * An immutable sequence of requests in time order, 24 bytes per request: one primitive array per
 * field. If requests have URLs, 12 bytes per object for its {@link UrlGroups}.
 *
 * <p>An object's size may change: each request has the size of the version it asked for. A cache
 * stores the object with the size of the request that admits it, and keeps that version until it is
 * evicted or fetched anew; a hit counts with the request's size. Requests without a size (HEAD,
 * 304, a part by 206) have the last known one. {@link TraceReport#changedSizes} counts the objects
 * that changed; in a log of bytes sent, a client that disconnects early looks like a change.
 */
public final class Trace {
  /*
   * Sizes below 2 GiB are in their column. A larger one (one in millions in a web server's log) is
   * in `large`, and the column has the complement of its index there. Times to live are whole
   * seconds, as in HTTP.
   */
  private final long[] timeMs;
  private final int[] object;
  private final int[] size;
  private final long[] large;
  private final int[] ttlSeconds;
  private final int[] originRttMs;
  // Of all objects one after the other; empty if there are none.
  private final int[] groups;
  private final int objects;
  private volatile int @Nullable [] missCostMs;

  /** Takes ownership of columns in the layout described above. */
  Trace(
      long[] timeMs,
      int[] object,
      int[] size,
      long[] large,
      int[] ttlSeconds,
      int[] originRttMs,
      int[] groups,
      int objects) {
    this.timeMs = timeMs;
    this.object = object;
    this.size = size;
    this.large = large;
    this.ttlSeconds = ttlSeconds;
    this.originRttMs = originRttMs;
    this.groups = groups;
    this.objects = objects;
  }

  /**
   * Creates a trace from columns of equal length.
   *
   * @param timeMs Unix ms, not decreasing; not copied
   * @param object ids from 0 to below {@code objects}; not copied
   * @param sizeBytes 1 or more
   * @param ttlMs -1 if unknown; rounded up to whole seconds
   * @param originRttMs -1 if the origin was not asked; not copied
   */
  public static Trace of(
      long[] timeMs, int[] object, long[] sizeBytes, long[] ttlMs, int[] originRttMs, int objects) {
    int requests = object.length;
    int[] size = new int[requests];
    int[] ttlSeconds = new int[requests];
    long[] large = new long[0];
    for (int i = 0; i < requests; i++) {
      if (sizeBytes[i] <= Integer.MAX_VALUE) {
        size[i] = (int) sizeBytes[i];
      } else {
        size[i] = ~large.length;
        large = Arrays.copyOf(large, large.length + 1);
        large[~size[i]] = sizeBytes[i];
      }
      ttlSeconds[i] = ttlSeconds(ttlMs[i]);
    }
    return new Trace(timeMs, object, size, large, ttlSeconds, originRttMs, new int[0], objects);
  }

  /** Whole seconds, rounded up; -1 for -1. */
  static int ttlSeconds(long ttlMs) {
    return ttlMs < 0 ? -1 : (int) Math.min(Integer.MAX_VALUE, (ttlMs + 999) / 1000);
  }

  /** This trace with other times to live, in ms by request; shares the other columns. */
  Trace withTtlMs(IntToLongFunction ttlMs) {
    int[] other = new int[object.length];
    for (int i = 0; i < other.length; i++) {
      other[i] = ttlSeconds(ttlMs.applyAsLong(i));
    }
    return new Trace(timeMs, object, size, large, other, originRttMs, groups, objects);
  }

  /**
   * This trace with the URL groups of its objects; shares the columns.
   *
   * @param newGroups {@link UrlGroups#COUNT} of each object, one object after the other; not copied
   */
  public Trace withGroups(int[] newGroups) {
    if (newGroups.length != UrlGroups.COUNT * objects) {
      throw new IllegalArgumentException(
          newGroups.length + " groups of " + objects + " objects, must be 3 of each");
    }
    return new Trace(timeMs, object, size, large, ttlSeconds, originRttMs, newGroups, objects);
  }

  /** Number of requests. */
  public int requests() {
    return object.length;
  }

  /** Number of objects; ids are dense, from 0, numbered by first use. */
  public int objects() {
    return objects;
  }

  /** Time of request {@code i}, Unix ms (or ms since the trace's start); never decreases. */
  public long timeMs(int i) {
    return timeMs[i];
  }

  /** Id of the object of request {@code i}. */
  public int object(int i) {
    return object[i];
  }

  /** Size of the object as of request {@code i}, 1 or more. */
  public long sizeBytes(int i) {
    int bytes = size[i];
    return bytes >= 0 ? bytes : large[~bytes];
  }

  /** Time to live of the response to request {@code i}, in ms, or -1 if unknown. */
  public long ttlMs(int i) {
    int seconds = ttlSeconds[i];
    return seconds < 0 ? -1 : 1000L * seconds;
  }

  /** The origin's response time at request {@code i}, ms, or -1 if it was not asked. */
  public int originRttMs(int i) {
    return originRttMs[i];
  }

  /** Whether any object has URL groups. */
  public boolean tellsGroups() {
    return groups.length > 0;
  }

  /**
   * A URL group of an object.
   *
   * @param which 0 to {@link UrlGroups#COUNT} - 1
   * @throws IndexOutOfBoundsException if the trace tells none
   */
  public int group(int object, int which) {
    return groups[UrlGroups.COUNT * object + which];
  }

  /** Notes the URL groups of an object in its history, if it has any. */
  public void putGroups(int object, ObjectHistory history) {
    if (groups.length > 0) {
      history.putGroups(groups, UrlGroups.COUNT * object);
    }
  }

  /** Whether any request has an origin response time. */
  public boolean tellsOriginTimes() {
    return costs().length > 0;
  }

  /**
   * Cost of a miss at request {@code i}, in ms of the origin's response time: that of the request,
   * else the last known one of the object before, else the first one after, else the mean of the
   * trace; 0 in a trace without origin times.
   */
  public long missCostMs(int i) {
    int[] costs = costs();
    return costs.length == 0 ? 0 : costs[i];
  }

  /**
   * The response time that a cache sees if it asks the origin at request {@code i}, in ms: the
   * {@link #missCostMs}, or -1 in a trace without origin times.
   */
  public int originAnswerMs(int i) {
    int[] costs = costs();
    return costs.length == 0 ? -1 : costs[i];
  }

  // Computed on first use; if two threads compute it, both get the same.
  private int[] costs() {
    int[] costs = missCostMs;
    if (costs == null) {
      costs = MissCosts.of(object, originRttMs, objects);
      missCostMs = costs;
    }
    return costs;
  }

  /** Sum of the objects' last known sizes, in bytes. */
  public long uniqueBytes() {
    long[] last = new long[objects];
    for (int i = 0; i < object.length; i++) {
      last[object[i]] = sizeBytes(i);
    }
    return Arrays.stream(last).sum();
  }

  /**
   * Requests {@code from} to before {@code to}; ids stay as they are.
   *
   * @throws IndexOutOfBoundsException if the trace has no such requests
   */
  public Trace slice(int from, int to) {
    Objects.checkFromToIndex(from, to, requests());
    return new Trace(
        Arrays.copyOfRange(timeMs, from, to),
        Arrays.copyOfRange(object, from, to),
        Arrays.copyOfRange(size, from, to),
        large,
        Arrays.copyOfRange(ttlSeconds, from, to),
        Arrays.copyOfRange(originRttMs, from, to),
        groups,
        objects);
  }

  /** All requests for the wanted objects, with new dense ids in the same order. */
  public Trace ofObjects(IntPredicate wanted) {
    int[] id = new int[objects];
    int kept = 0;
    for (int o = 0; o < objects; o++) {
      id[o] = wanted.test(o) ? kept++ : -1;
    }
    int[] rows = IntStream.range(0, object.length).filter(i -> id[object[i]] >= 0).toArray();
    return new Trace(
        Arrays.stream(rows).mapToLong(i -> timeMs[i]).toArray(),
        Arrays.stream(rows).map(i -> id[object[i]]).toArray(),
        Arrays.stream(rows).map(i -> size[i]).toArray(),
        large,
        Arrays.stream(rows).map(i -> ttlSeconds[i]).toArray(),
        Arrays.stream(rows).map(i -> originRttMs[i]).toArray(),
        IntStream.range(0, groups.length)
            .filter(i -> id[i / UrlGroups.COUNT] >= 0)
            .map(i -> groups[i])
            .toArray(),
        kept);
  }
}
