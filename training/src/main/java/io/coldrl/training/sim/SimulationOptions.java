package io.coldrl.training.sim;

import io.coldrl.core.policy.CandidateBatch;
import org.jspecify.annotations.Nullable;

/**
 * How to simulate.
 *
 * @param warmup share of the requests that fill the cache but are not counted, from 0 to below 1
 * @param seed of all draws
 * @param candidates candidates of a decision, 1 to {@link CandidateBatch#MAX_CANDIDATES}
 * @param tail how many of them are the least recently used
 * @param recent how many at most are looked at for the first time: the objects stored since the
 *     last decision, oldest first
 * @param pool how many come along from the last decision: its best-scored that were spared next
 * @param evictPerDecision victims that one decision chooses, 1 or more, and at most one object in
 *     {@link #LEAST_OBJECTS_PER_VICTIM} of the cache; those not needed at once wait for the next
 *     need, unless they are asked for
 * @param minIdleMs candidates were idle this long, by the trace's clock; the NGINX module wants 2 s
 *     where simulators and papers want nothing
 * @param historyOfEvicted whether the agent remembers objects that are no longer cached
 * @param storage what an object takes up
 * @param nginx how NGINX's cache is set up, or null for a cache that makes room at each store
 */
public record SimulationOptions(
    double warmup,
    long seed,
    int candidates,
    int tail,
    int recent,
    int pool,
    int evictPerDecision,
    long minIdleMs,
    boolean historyOfEvicted,
    StorageModel storage,
    @Nullable NginxCache nginx) {
  /** A decision takes no more of a cache than one object in so many, as the module. */
  public static final int LEAST_OBJECTS_PER_VICTIM = 256;

  /** The module's candidates, objects of any idle time, plain bytes, all requests counted. */
  public static final SimulationOptions DEFAULTS =
      new SimulationOptions(
          0,
          1,
          CandidateBatch.MAX_CANDIDATES,
          8,
          16,
          16,
          NginxCache.MODULE_BATCH,
          0,
          true,
          StorageModel.BYTES,
          null);

  /** Checks the ranges. */
  public SimulationOptions {
    check(warmup >= 0 && warmup < 1, "warmup", warmup, "from 0 to below 1");
    check(
        candidates >= 1 && candidates <= CandidateBatch.MAX_CANDIDATES,
        "candidates",
        candidates,
        "1 to " + CandidateBatch.MAX_CANDIDATES);
    check(
        tail >= 0 && recent >= 0 && pool >= 0 && tail + recent + pool <= candidates,
        "tail + recent + pool",
        tail + recent + pool,
        "at most the candidates, " + candidates);
    check(evictPerDecision >= 1, "evictPerDecision", evictPerDecision, "1 or more");
    check(minIdleMs >= 0, "minIdleMs", minIdleMs, "0 or more");
  }

  private static void check(boolean right, String name, Object value, String limit) {
    if (!right) {
      throw new IllegalArgumentException(name + " is " + value + ", must be " + limit);
    }
  }

  /** Most victims of a decision in a cache of so many objects, 1 or more. */
  public int victims(int cachedObjects) {
    return Math.min(evictPerDecision, Math.max(1, cachedObjects / LEAST_OBJECTS_PER_VICTIM));
  }

  /** Index of the first request that is counted, of so many. */
  public int firstCounted(int requests) {
    return (int) (requests * warmup);
  }

  /** The same with another warm-up. */
  public SimulationOptions withWarmup(double newWarmup) {
    Builder builder = new Builder(this);
    builder.warmup = newWarmup;
    return builder.build();
  }

  /** The same with another seed. */
  public SimulationOptions withSeed(long newSeed) {
    Builder builder = new Builder(this);
    builder.seed = newSeed;
    return builder.build();
  }

  /** The same with other sources of candidates; those that remain are drawn at random. */
  public SimulationOptions withCandidates(int newTail, int newRecent, int newPool) {
    Builder builder = new Builder(this);
    builder.tail = newTail;
    builder.recent = newRecent;
    builder.pool = newPool;
    return builder.build();
  }

  /** The same without what the agent knows of objects that are no longer cached. */
  public SimulationOptions withoutHistoryOfEvicted() {
    Builder builder = new Builder(this);
    builder.historyOfEvicted = false;
    return builder.build();
  }

  /** The same with another storage model and its least idle time, and room made at each store. */
  public SimulationOptions withStorage(StorageModel newStorage) {
    Builder builder = new Builder(this);
    builder.minIdleMs = newStorage.minIdleMs();
    builder.storage = newStorage;
    builder.nginx = null;
    return builder.build();
  }

  /** The same with so many victims chosen by one decision. */
  public SimulationOptions withVictimsPerDecision(int victims) {
    return withDecision(victims, minIdleMs);
  }

  /** The same with other figures for a decision. */
  public SimulationOptions withDecision(int newEvictPerDecision, long newMinIdleMs) {
    Builder builder = new Builder(this);
    builder.evictPerDecision = newEvictPerDecision;
    builder.minIdleMs = newMinIdleMs;
    return builder.build();
  }

  /** The same in NGINX's cache, with the storage, idle time and batch of the module. */
  public SimulationOptions withNginx(NginxCache cache) {
    Builder builder = new Builder(this);
    builder.evictPerDecision = NginxCache.MODULE_BATCH;
    builder.minIdleMs = StorageModel.NGINX.minIdleMs();
    builder.storage = StorageModel.NGINX;
    builder.nginx = cache;
    return builder.build();
  }

  /** All fields, to be changed one by one. */
  private static final class Builder {
    private double warmup;
    private long seed;
    private final int candidates;
    private int tail;
    private int recent;
    private int pool;
    private int evictPerDecision;
    private long minIdleMs;
    private boolean historyOfEvicted;
    private StorageModel storage;
    private @Nullable NginxCache nginx;

    Builder(SimulationOptions from) {
      warmup = from.warmup;
      seed = from.seed;
      candidates = from.candidates;
      tail = from.tail;
      recent = from.recent;
      pool = from.pool;
      evictPerDecision = from.evictPerDecision;
      minIdleMs = from.minIdleMs;
      historyOfEvicted = from.historyOfEvicted;
      storage = from.storage;
      nginx = from.nginx;
    }

    SimulationOptions build() {
      return new SimulationOptions(
          warmup,
          seed,
          candidates,
          tail,
          recent,
          pool,
          evictPerDecision,
          minIdleMs,
          historyOfEvicted,
          storage,
          nginx);
    }
  }
}
