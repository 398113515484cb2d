package io.coldrl.sim.cache;

/**
 * What the NGINX module draws, names and keeps: constants of {@code ngx_http_coldrl.h} and {@code
 * coldrl_reserve.h}, each under the name that it has there without its prefix. A test holds both
 * equal.
 */
public final class ModuleLimits {
  /** Victims that a zone's reserve holds at most. */
  public static final int RESERVE = 64;

  /** A question asks for this many victims more than its batch. */
  public static final int NAMED_MORE = 16;

  /** A reserve holds the deletions that this many answers allow, at most. */
  public static final int CREDIT_ANSWERS = 4;

  /** A victim that was named longer ago is void; seconds. */
  public static final int RESERVE_AGE = 10;

  /** Stored objects that wait to be looked at, at most. */
  public static final int RECENT = 16384;

  /** Deletions that one answer allows, at most: the default of {@code coldrl_batch}. */
  public static final int BATCH = 4;

  /** An answer allows the deletion of one object in this many of the cache, and of one at least. */
  public static final int BATCH_SHARE = 256;

  /** One candidate in this many is of the least recently used. */
  public static final int TAIL_SHARE = 8;

  /** One candidate in this many, at most, is of those stored lately. */
  public static final int RECENT_SHARE = 4;

  /** Random candidates are drawn in runs of this many neighbours in the order of the keys. */
  public static final int RUN = 16;

  /** Victims are named ahead once the cache is fuller than its limit less one part in this many. */
  public static final int NEAR_SHARE = 64;

  private ModuleLimits() {}

  /** Deletions that one answer allows, 1 or more, given the number of cached objects. */
  public static int allowed(int batch, int cachedObjects) {
    return Math.min(batch, Math.max(1, cachedObjects / BATCH_SHARE));
  }
}
