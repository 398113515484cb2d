package io.coldrl.sim.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.coldrl.core.record.NginxCacheStatus;
import io.coldrl.sim.cache.policy.PolicyCatalog;
import io.coldrl.trace.Trace;
import io.coldrl.trace.generate.GeneratedTrace;
import java.util.BitSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A larger LRU cache holds all that a smaller one holds (Mattson et al. 1970), as long as each
 * object fits in both.
 */
class InclusionTest {
  private static final long LARGEST = 20_500;

  @ParameterizedTest
  @ValueSource(longs = {LARGEST, 3 * LARGEST, 20 * LARGEST})
  void what_hits_in_an_lru_cache_hits_in_a_larger_one(long capacity) {
    Trace trace = GeneratedTrace.of(30_000, 3);
    BitSet small = hits(trace, capacity);
    BitSet large = hits(trace, capacity + capacity / 7);
    assertThat(large.cardinality()).isGreaterThan(small.cardinality());
    small.andNot(large);
    assertThat(small.isEmpty()).isTrue();
  }

  private static BitSet hits(Trace trace, long capacity) {
    BitSet hits = new BitSet();
    PolicyFactory lru = PolicyCatalog.named("lru");
    CacheSimulator.run(
        trace,
        "lru",
        (t, cache, options) -> new Recording(lru.create(t, cache, options), hits),
        capacity,
        SimulationOptions.DEFAULTS,
        done -> {});
    return hits;
  }

  private record Recording(SimulatedPolicy policy, BitSet hits) implements SimulatedPolicy {
    @Override
    public void onRequest(int request, NginxCacheStatus status) {
      hits.set(request, status.isHit());
    }

    @Override
    public void onHit(int object) {
      policy.onHit(object);
    }

    @Override
    public void evict(int incoming, long bytesNeeded) {
      policy.evict(incoming, bytesNeeded);
    }

    @Override
    public void onInsert(int object) {
      policy.onInsert(object);
    }

    @Override
    public void onDrop(int object) {
      policy.onDrop(object);
    }
  }
}
