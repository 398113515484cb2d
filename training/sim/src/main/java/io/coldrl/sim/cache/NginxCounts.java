package io.coldrl.sim.cache;

/**
 * Counts that only NGINX's cache has. The first two count requests after the warm-up, the others
 * the whole run.
 *
 * @param revalidated hits on a stale object that the origin confirmed without sending its body
 * @param scarce misses whose response was not stored because the object had too few uses
 * @param inactive objects deleted because nobody requested them for {@code inactive}
 * @param wakeUps wake-ups of the cache manager
 * @param cutShort wake-ups that ended at {@code manager_files} or {@code manager_threshold}
 */
public record NginxCounts(
    long revalidated, long scarce, long inactive, long wakeUps, long cutShort) {}
