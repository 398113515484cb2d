package io.coldrl.sim.cache.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.coldrl.core.record.NginxCacheStatus;
import io.coldrl.sim.cache.CacheSimulator;
import io.coldrl.sim.cache.CacheState;
import io.coldrl.sim.cache.FreshNextUse;
import io.coldrl.sim.cache.NextUse;
import io.coldrl.sim.cache.PolicyFactory;
import io.coldrl.sim.cache.SimulatedPolicy;
import io.coldrl.sim.cache.SimulationOptions;
import io.coldrl.trace.Trace;
import io.coldrl.trace.generate.GeneratedTrace;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BeladySizePolicyTest {
  @ParameterizedTest
  @ValueSource(longs = {30_000, 100_000, 1_000_000})
  void its_search_finds_what_a_look_at_all_objects_finds(long capacity) {
    Trace trace = GeneratedTrace.of(20_000, 11);
    assertThat(misses(trace, capacity, (t, c, o) -> new BeladySizePolicy(c, t)))
        .isEqualTo(misses(trace, capacity, (t, c, o) -> new LooksAtAll(c, t)));
  }

  private static long misses(Trace trace, long capacity, PolicyFactory factory) {
    return CacheSimulator.run(
            trace, "policy", factory, capacity, SimulationOptions.DEFAULTS, done -> {})
        .misses();
  }

  /** The same rule, without any structure. */
  private static final class LooksAtAll implements SimulatedPolicy {
    private final CacheState cache;
    private final FreshNextUse nextUse;
    private int request;

    LooksAtAll(CacheState cache, Trace trace) {
      this.cache = cache;
      nextUse = new FreshNextUse(trace);
    }

    @Override
    public void onRequest(int newRequest, NginxCacheStatus status) {
      request = newRequest;
      nextUse.onRequest(newRequest, status);
    }

    @Override
    public boolean admits(int object, long storedBytes) {
      return nextUse.of(object) != NextUse.NEVER;
    }

    @Override
    public void evict(int incoming, long bytesNeeded) {
      for (long freed = 0; freed < bytesNeeded && cache.objects() > 0; ) {
        int victim = -1;
        double most = -1;
        for (int object = 0; object < cache.objectIds(); object++) {
          if (cache.holds(object) && score(object) > most) {
            most = score(object);
            victim = object;
          }
        }
        freed += cache.evict(victim);
      }
    }

    private double score(int object) {
      int next = nextUse.of(object);
      return next == NextUse.NEVER
          ? Double.MAX_VALUE
          : (double) cache.storedBytes(object) * (next - request);
    }

    @Override
    public void onHit(int object) {}

    @Override
    public void onInsert(int object) {}

    @Override
    public void onDrop(int object) {}
  }
}
