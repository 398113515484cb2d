package io.coldrl.core.record;

/**
 * NGINX's {@code $upstream_cache_status}, in the order of NGINX's own numbers. The one definition
 * of a hit for agent and simulator; tests hold the wire contract and the module's counters to it.
 *
 * <p>A hit is a request whose body was served from the cache. {@link #REVALIDATED} is a hit: the
 * origin answered 304 and the stored body was sent. It spares the transfer, not the round trip, so
 * it carries an origin time as a miss does. NGINX Plus counts in the same way.
 */
public enum NginxCacheStatus {
  /** Not known, or no cache was configured for the request. */
  UNKNOWN(Kind.NEITHER, false),
  /** Not stored; fetched from the origin. */
  MISS(Kind.MISS, true),
  /** The configuration excluded the request from the cache. */
  BYPASS(Kind.NEITHER, true),
  /** Stored but stale; fetched anew. */
  EXPIRED(Kind.MISS, true),
  /** Stale, but served because the origin failed. */
  STALE(Kind.HIT, false),
  /** Stale, but served because another request is fetching the object. */
  UPDATING(Kind.HIT, false),
  /** Stale; the origin confirmed the stored response. */
  REVALIDATED(Kind.HIT, true),
  /** Stored and fresh. */
  HIT(Kind.HIT, false),
  /** Fetched, but not stored: fewer requests than {@code proxy_cache_min_uses}. */
  SCARCE(Kind.MISS, true);

  private enum Kind {
    HIT,
    MISS,
    NEITHER
  }

  private static final NginxCacheStatus[] BY_NUMBER = values();

  private final Kind kind;
  private final boolean originAnswered;

  NginxCacheStatus(Kind kind, boolean originAnswered) {
    this.kind = kind;
    this.originAnswered = originAnswered;
  }

  /** The status with NGINX's number, {@link #UNKNOWN} for a number that NGINX does not use. */
  public static NginxCacheStatus of(int number) {
    return number >= 0 && number < BY_NUMBER.length ? BY_NUMBER[number] : UNKNOWN;
  }

  /** Whether the body was served from the cache. */
  public boolean isHit() {
    return kind == Kind.HIT;
  }

  /** Whether the request counts as a hit or a miss; otherwise it says nothing about the cache. */
  public boolean isCounted() {
    return kind != Kind.NEITHER;
  }

  /**
   * Whether the origin answered this request: then the origin's response time and the time to live
   * are new. On other requests NGINX reports no origin time.
   */
  public boolean originAnswered() {
    return originAnswered;
  }
}
