package io.coldrl.lab.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.coldrl.rig.LoadResult;

/**
 * Results of one arm of the demo.
 *
 * @param objectHitRatio share of requests served from the cache, 0 to 1
 * @param byteHitRatio share of bytes served from the cache, 0 to 1
 * @param requests counted requests
 * @param errors requests that failed
 * @param originBytes bytes fetched from the origin for counted requests
 * @param module the module's status at the end of the run
 */
public record DemoArm(
    double objectHitRatio,
    double byteHitRatio,
    long requests,
    long errors,
    long originBytes,
    JsonNode module) {

  static DemoArm of(LoadResult tally, JsonNode module) {
    return new DemoArm(
        tally.objectHitRatio(),
        tally.byteHitRatio(),
        tally.requests(),
        tally.errors(),
        tally.missBytes(),
        module);
  }

  /** Objects evicted since the model chose them. */
  public long evictedByModel() {
    return evicted("model");
  }

  /** Objects evicted for room by another choice than the model's. */
  public long evictedOtherwise() {
    return evicted("lru") + evicted("rule") + evicted("keys");
  }

  private long evicted(String source) {
    return module.at("/zones/0/evictions/" + source + "/objects").asLong();
  }
}
