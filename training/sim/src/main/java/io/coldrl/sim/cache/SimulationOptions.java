package io.coldrl.sim.cache;

import io.coldrl.core.eviction.EvictionBatch;
import org.jspecify.annotations.Nullable;

/**
 * Settings of a simulation.
 *
 * @param warmup share of the requests that fill the cache but are not counted, from 0 to below 1
 * @param seed of all draws
 * @param candidates candidates of a decision, 1 to {@link EvictionBatch#MAX_CANDIDATES}
 * @param tail candidates from the tail of the LRU list
 * @param recent most candidates from the recently stored objects
 * @param reserve most victims held ahead of need, 1 to {@link ModuleLimits#RESERVE}
 * @param evictPerDecision evictions that one answer allows, 1 or more; further limited by {@link
 *     ModuleLimits#allowed}. Victims not needed at once wait up to {@link ModuleLimits#RESERVE_AGE}
 *     seconds of the trace's time
 * @param historyOfEvicted whether the agent remembers objects that are no longer cached
 * @param storage how many bytes an object takes up
 * @param nginx settings of NGINX's cache, or null for a cache that makes room at each store
 */
public record SimulationOptions(
    double warmup,
    long seed,
    int candidates,
    int tail,
    int recent,
    int reserve,
    int evictPerDecision,
    boolean historyOfEvicted,
    StorageModel storage,
    @Nullable NginxCache nginx) {
  /** The module's candidates, reserve and batch, plain bytes, all requests counted. */
  public static final SimulationOptions DEFAULTS =
      new SimulationOptions(
          0,
          1,
          EvictionBatch.MAX_CANDIDATES,
          EvictionBatch.MAX_CANDIDATES / ModuleLimits.TAIL_SHARE,
          EvictionBatch.MAX_CANDIDATES / ModuleLimits.RECENT_SHARE,
          ModuleLimits.RESERVE,
          ModuleLimits.BATCH,
          true,
          StorageModel.BYTES,
          null);

  /** Checks the ranges. */
  public SimulationOptions {
    check(warmup >= 0 && warmup < 1, "warmup", warmup, "from 0 to below 1");
    check(
        candidates >= 1 && candidates <= EvictionBatch.MAX_CANDIDATES,
        "candidates",
        candidates,
        "1 to " + EvictionBatch.MAX_CANDIDATES);
    check(
        tail >= 0 && recent >= 0 && tail + recent <= candidates,
        "tail + recent",
        tail + recent,
        "at most the candidates, " + candidates);
    check(
        reserve >= 1 && reserve <= ModuleLimits.RESERVE,
        "reserve",
        reserve,
        "1 to " + ModuleLimits.RESERVE);
    check(evictPerDecision >= 1, "evictPerDecision", evictPerDecision, "1 or more");
  }

  private static void check(boolean right, String name, Object value, String limit) {
    if (!right) {
      throw new IllegalArgumentException(name + " is " + value + ", must be " + limit);
    }
  }

  /** Index of the first request after the warm-up. */
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
  public SimulationOptions withCandidates(int newTail, int newRecent) {
    Builder builder = new Builder(this);
    builder.tail = newTail;
    builder.recent = newRecent;
    return builder.build();
  }

  /** The same with another limit on the victims held in reserve. */
  public SimulationOptions withReserve(int newReserve) {
    Builder builder = new Builder(this);
    builder.reserve = newReserve;
    return builder.build();
  }

  /** The same without a history of evicted objects. */
  public SimulationOptions withoutHistoryOfEvicted() {
    Builder builder = new Builder(this);
    builder.historyOfEvicted = false;
    return builder.build();
  }

  /** The same with another storage model, and room made at each store. */
  public SimulationOptions withStorage(StorageModel newStorage) {
    Builder builder = new Builder(this);
    builder.storage = newStorage;
    builder.nginx = null;
    return builder.build();
  }

  /** The same with another number of evictions allowed by one answer. */
  public SimulationOptions withVictimsPerDecision(int victims) {
    Builder builder = new Builder(this);
    builder.evictPerDecision = victims;
    return builder.build();
  }

  /** The same in NGINX's cache, with the storage of NGINX and the batch of the module. */
  public SimulationOptions withNginx(NginxCache cache) {
    Builder builder = new Builder(this);
    builder.evictPerDecision = ModuleLimits.BATCH;
    builder.storage = StorageModel.NGINX;
    builder.nginx = cache;
    return builder.build();
  }

  /** Mutable copy of all fields. */
  private static final class Builder {
    private double warmup;
    private long seed;
    private final int candidates;
    private int tail;
    private int recent;
    private int reserve;
    private int evictPerDecision;
    private boolean historyOfEvicted;
    private StorageModel storage;
    private @Nullable NginxCache nginx;

    Builder(SimulationOptions from) {
      warmup = from.warmup;
      seed = from.seed;
      candidates = from.candidates;
      tail = from.tail;
      recent = from.recent;
      reserve = from.reserve;
      evictPerDecision = from.evictPerDecision;
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
          reserve,
          evictPerDecision,
          historyOfEvicted,
          storage,
          nginx);
    }
  }
}
