package io.coldrl.sim.cache;

/**
 * What only NGINX's cache has to count. The first two are of requests after the warm-up, the others
 * of all.
 *
 * @param revalidated misses for which the origin was asked, but the body was not transferred
 * @param scarce misses whose response was not stored, since the object had too few uses
 * @param inactive objects that went because they were not asked for
 * @param wakeUps how often the cache manager woke
 * @param cutShort how many of these wake-ups ended at {@code manager_files} or {@code
 *     manager_threshold}
 */
public record NginxCounts(
    long revalidated, long scarce, long inactive, long wakeUps, long cutShort) {}
