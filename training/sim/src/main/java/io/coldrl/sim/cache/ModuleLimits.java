package io.coldrl.sim.cache;

/**
 * Constants of the NGINX module's candidate draw and reserve, named as in {@code ngx_http_coldrl.h}
 * and {@code coldrl_reserve.h} without the prefix. A test compares them. The draw's rules are in
 * docs/candidate-draw.md.
 */
public final class ModuleLimits {
  /** Most victims in a zone's reserve. */
  public static final int RESERVE = 64;

  /** Victims that a question asks for beyond its batch. */
  public static final int NAMED_MORE = 16;

  /** Answers whose allowed deletions a reserve accumulates at most. */
  public static final int CREDIT_ANSWERS = 4;

  /** Seconds after which a named victim is void. */
  public static final int RESERVE_AGE = 10;

  /** Most objects in the queue of recently stored ones. */
  public static final int RECENT = 16384;

  /** Most deletions that one answer allows: the default of {@code coldrl_batch}. */
  public static final int BATCH = 4;

  /** An answer allows at most one deletion per this number of cached objects, but at least one. */
  public static final int BATCH_SHARE = 256;

  /** The candidates divided by this come from the tail of the LRU queue. */
  public static final int TAIL_SHARE = 8;

  /** At most the candidates divided by this come from the recently stored objects. */
  public static final int RECENT_SHARE = 4;

  /** Neighbours in key order that a random draw takes in one run. */
  public static final int RUN = 16;

  /** Victims are named ahead once the free space is below the limit divided by this. */
  public static final int NEAR_SHARE = 64;

  private ModuleLimits() {}

  /** Deletions that one answer allows, 1 or more, given the number of cached objects. */
  public static int allowed(int batch, int cachedObjects) {
    return Math.min(batch, Math.max(1, cachedObjects / BATCH_SHARE));
  }
}
