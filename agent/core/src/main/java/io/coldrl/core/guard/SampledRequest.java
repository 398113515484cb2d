package io.coldrl.core.guard;

import io.coldrl.core.record.ZoneClock;

/**
 * A request for a sampled object, as the scaled-down caches see it.
 *
 * @param bytes space that the object takes up in the cache, 1 or more
 * @param history the object's record, which has this access and changes no more
 * @param clock of the zone
 * @param zoneObjects objects in the zone
 */
record SampledRequest(
    ObjectKey key, long bytes, long nowMs, byte[] history, ZoneClock clock, long zoneObjects) {}
