package io.coldrl.training.demo;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What one arm of the comparison came to.
 *
 * @param objectHitRatio share of requests served from the cache, 0 to 1
 * @param byteHitRatio share of bytes served from the cache, 0 to 1
 * @param requests counted requests
 * @param errors requests that failed
 * @param originBytes bytes fetched from the origin for counted requests
 * @param module the module's own figures at the end of the stretch
 */
record Arm(
    double objectHitRatio,
    double byteHitRatio,
    long requests,
    long errors,
    long originBytes,
    JsonNode module) {

  static Arm of(Tally tally, JsonNode module) {
    return new Arm(
        tally.objectHitRatio(),
        tally.byteHitRatio(),
        tally.requests(),
        tally.errors(),
        tally.missBytes(),
        module);
  }

  /** Decisions that the model made. */
  long modelDecisions() {
    return module.at("/decisions/model").asLong();
  }

  /** Decisions left to LRU, whatever the reason. */
  long fallbackDecisions() {
    long all = 0;
    for (JsonNode count : module.path("decisions")) {
      all += count.asLong();
    }
    return all - modelDecisions();
  }
}
