package io.coldrl.sim.cache;

import io.coldrl.core.record.CachedFile;

/**
 * Configuration of NGINX's {@code proxy_cache}, by the names of its directives. The simulation's
 * capacity is {@code max_size}.
 */
public record NginxCache(
    Manager manager, Nodes nodes, Freshness freshness, Files files, Timing timing) {
  /**
   * The cache manager.
   *
   * @param files {@code manager_files}: most files deleted at a wake-up, 1 or more
   * @param sleepMs {@code manager_sleep}: rest after a wake-up that reached a limit, 1 or more
   * @param thresholdMs {@code manager_threshold}: longest wake-up, 1 or more
   */
  public record Manager(int files, long sleepMs, long thresholdMs) {
    /** Checks the ranges. */
    public Manager {
      check(files >= 1, "manager_files", files, "1 or more");
      check(sleepMs >= 1, "manager_sleep", sleepMs, "1 ms or more");
      check(thresholdMs >= 1, "manager_threshold", thresholdMs, "1 ms or more");
    }
  }

  /**
   * How long NGINX remembers an object, and when it stores it.
   *
   * @param inactiveMs {@code inactive}: an object that nobody requests for this time is deleted;
   *     counted in whole seconds, 1 s or more
   * @param minUses {@code proxy_cache_min_uses}: requests before an object is stored, 1 or more
   */
  public record Nodes(long inactiveMs, int minUses) {
    /** Checks the ranges. */
    public Nodes {
      check(inactiveMs >= 1000, "inactive", inactiveMs, "1000 ms or more");
      check(minUses >= 1, "min_uses", minUses, "1 or more");
    }
  }

  /**
   * Treatment of stale objects.
   *
   * @param revalidate {@code proxy_cache_revalidate}: a stale object of unchanged size is requested
   *     conditionally, and its body is not transferred again
   * @param defaultValidMs {@code proxy_cache_valid} for responses without a time to live; -1 if
   *     they don't expire
   */
  public record Freshness(boolean revalidate, long defaultValidMs) {
    /** Checks the range. */
    public Freshness {
      check(defaultValidMs >= -1, "valid", defaultValidMs, "-1 or more");
    }
  }

  /**
   * Layout of a cached file.
   *
   * @param headBytes bytes before the body, 0 or more
   * @param blockBytes block size of the file system, 1 or more
   */
  public record Files(long headBytes, long blockBytes) {
    /** Checks the ranges. */
    public Files {
      check(headBytes >= 0, "head", headBytes, "0 or more");
      check(blockBytes >= 1, "block", blockBytes, "1 or more");
    }
  }

  /**
   * When the manager wakes and how long it works.
   *
   * @param pollMs {@code coldrl_poll}: how often an idle manager is woken; 0 for NGINX's own rest
   *     of at most 10 s
   * @param deletionUs how long the deletion of a file takes; counts towards the threshold
   * @param firstWakeMs time from the first request to the first wake-up
   */
  public record Timing(long pollMs, long deletionUs, long firstWakeMs) {
    /** Checks the ranges. */
    public Timing {
      check(pollMs >= 0, "coldrl_poll", pollMs, "0 or more");
      check(firstWakeMs >= 0, "first wake-up", firstWakeMs, "0 or more");
      check(deletionUs >= 0, "deletion", deletionUs, "0 or more");
    }
  }

  /** NGINX's own defaults; responses without a time to live don't expire. */
  public static final NginxCache DEFAULTS =
      new NginxCache(
          new Manager(100, 50, 200),
          new Nodes(600_000, 1),
          new Freshness(false, -1),
          new Files(CachedFile.HEAD_BYTES, CachedFile.BLOCK_BYTES),
          new Timing(0, 100, 0));

  private static void check(boolean right, String name, long value, String limit) {
    if (!right) {
      throw new IllegalArgumentException(name + " is " + value + ", must be " + limit);
    }
  }

  /** Bytes that a file with a body of {@code sizeBytes} takes up on disk. */
  public long stored(long sizeBytes) {
    return CachedFile.bytes(sizeBytes, files.headBytes, files.blockBytes);
  }

  /** The same with another cache manager. */
  public NginxCache withManager(int managerFiles, long sleepMs, long thresholdMs) {
    return new NginxCache(
        new Manager(managerFiles, sleepMs, thresholdMs), nodes, freshness, files, timing);
  }

  /** The same with another {@code inactive} and {@code proxy_cache_min_uses}. */
  public NginxCache withNodes(long inactiveMs, int minUses) {
    return new NginxCache(manager, new Nodes(inactiveMs, minUses), freshness, files, timing);
  }

  /** The same with another treatment of stale objects. */
  public NginxCache withFreshness(boolean revalidate, long defaultValidMs) {
    return new NginxCache(manager, nodes, new Freshness(revalidate, defaultValidMs), files, timing);
  }

  /** The same with another file layout. */
  public NginxCache withFiles(long headBytes, long blockBytes) {
    return new NginxCache(manager, nodes, freshness, new Files(headBytes, blockBytes), timing);
  }

  /** The same with another {@code coldrl_poll} and time of a deletion. */
  public NginxCache withTiming(long pollMs, long deletionUs) {
    return withTiming(new Timing(pollMs, deletionUs, timing.firstWakeMs));
  }

  /** The same with another first wake-up. */
  public NginxCache withFirstWake(long firstWakeMs) {
    return withTiming(new Timing(timing.pollMs, timing.deletionUs, firstWakeMs));
  }

  private NginxCache withTiming(Timing other) {
    return new NginxCache(manager, nodes, freshness, files, other);
  }
}
