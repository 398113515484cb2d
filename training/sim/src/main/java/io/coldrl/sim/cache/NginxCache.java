package io.coldrl.sim.cache;

/**
 * How NGINX's {@code proxy_cache} is set up, by the names of its directives. {@code max_size} is
 * the simulation's capacity.
 *
 * @param managerFiles most files that the cache manager deletes at a wake-up, 1 or more
 * @param managerSleepMs its rest after a wake-up that was cut short, 1 or more
 * @param managerThresholdMs longest wake-up, 1 or more
 * @param pollMs {@code coldrl_poll}: how often an idle manager is woken; 0 for as NGINX does, after
 *     up to 10 s
 * @param inactiveMs an object that is not asked for this long goes; whole seconds, 1 s or more
 * @param minUses {@code proxy_cache_min_uses}: requests before an object is stored, 1 or more
 * @param revalidate {@code proxy_cache_revalidate}: a stale object of unchanged size is asked for
 *     conditionally, and its body is not transferred again
 * @param defaultValidMs {@code proxy_cache_valid} for responses that tell no time to live; -1 for
 *     ever
 * @param headBytes what a file has before the body
 * @param blockBytes block size of the file system, 1 or more
 * @param deletionUs how long the deletion of a file takes; counts towards the threshold
 * @param firstWakeMs how long after the first request the manager wakes for the first time
 */
public record NginxCache(
    int managerFiles,
    long managerSleepMs,
    long managerThresholdMs,
    long pollMs,
    long inactiveMs,
    int minUses,
    boolean revalidate,
    long defaultValidMs,
    long headBytes,
    long blockBytes,
    long deletionUs,
    long firstWakeMs) {
  /** NGINX's own defaults; responses without a time to live don't expire. */
  public static final NginxCache DEFAULTS =
      new NginxCache(
          100,
          50,
          200,
          0,
          600_000,
          1,
          false,
          -1,
          StorageModel.HEAD_BYTES,
          StorageModel.BLOCK_BYTES,
          100,
          0);

  /** Checks the ranges. */
  public NginxCache {
    check(managerFiles >= 1, "manager_files", managerFiles, "1 or more");
    check(managerSleepMs >= 1, "manager_sleep", managerSleepMs, "1 ms or more");
    check(managerThresholdMs >= 1, "manager_threshold", managerThresholdMs, "1 ms or more");
    check(pollMs >= 0, "coldrl_poll", pollMs, "0 or more");
    check(inactiveMs >= 1000, "inactive", inactiveMs, "1000 ms or more");
    check(minUses >= 1, "min_uses", minUses, "1 or more");
    check(defaultValidMs >= -1, "valid", defaultValidMs, "-1 or more");
    check(headBytes >= 0, "head", headBytes, "0 or more");
    check(blockBytes >= 1, "block", blockBytes, "1 or more");
    check(firstWakeMs >= 0, "first wake-up", firstWakeMs, "0 or more");
    check(deletionUs >= 0, "deletion", deletionUs, "0 or more");
  }

  private static void check(boolean right, String name, long value, String limit) {
    if (!right) {
      throw new IllegalArgumentException(name + " is " + value + ", must be " + limit);
    }
  }

  /** Bytes that a file with a body of {@code sizeBytes} takes up on disk. */
  public long stored(long sizeBytes) {
    return StorageModel.ofFile(sizeBytes, headBytes, blockBytes);
  }

  /** The same with another cache manager. */
  public NginxCache withManager(int files, long sleepMs, long thresholdMs) {
    return new NginxCache(
        files,
        sleepMs,
        thresholdMs,
        pollMs,
        inactiveMs,
        minUses,
        revalidate,
        defaultValidMs,
        headBytes,
        blockBytes,
        deletionUs,
        firstWakeMs);
  }

  /** The same with another {@code inactive} and {@code proxy_cache_min_uses}. */
  public NginxCache withNodes(long newInactiveMs, int newMinUses) {
    return new NginxCache(
        managerFiles,
        managerSleepMs,
        managerThresholdMs,
        pollMs,
        newInactiveMs,
        newMinUses,
        revalidate,
        defaultValidMs,
        headBytes,
        blockBytes,
        deletionUs,
        firstWakeMs);
  }

  /** The same with another treatment of stale objects. */
  public NginxCache withFreshness(boolean newRevalidate, long newDefaultValidMs) {
    return new NginxCache(
        managerFiles,
        managerSleepMs,
        managerThresholdMs,
        pollMs,
        inactiveMs,
        minUses,
        newRevalidate,
        newDefaultValidMs,
        headBytes,
        blockBytes,
        deletionUs,
        firstWakeMs);
  }

  /** The same with another file layout. */
  public NginxCache withFiles(long newHeadBytes, long newBlockBytes) {
    return new NginxCache(
        managerFiles,
        managerSleepMs,
        managerThresholdMs,
        pollMs,
        inactiveMs,
        minUses,
        revalidate,
        defaultValidMs,
        newHeadBytes,
        newBlockBytes,
        deletionUs,
        firstWakeMs);
  }

  /** The same with another {@code coldrl_poll} and time of a deletion. */
  public NginxCache withTiming(long newPollMs, long newDeletionUs) {
    return new NginxCache(
        managerFiles,
        managerSleepMs,
        managerThresholdMs,
        newPollMs,
        inactiveMs,
        minUses,
        revalidate,
        defaultValidMs,
        headBytes,
        blockBytes,
        newDeletionUs,
        firstWakeMs);
  }

  /** The same with another first wake-up. */
  public NginxCache withFirstWake(long newFirstWakeMs) {
    return new NginxCache(
        managerFiles,
        managerSleepMs,
        managerThresholdMs,
        pollMs,
        inactiveMs,
        minUses,
        revalidate,
        defaultValidMs,
        headBytes,
        blockBytes,
        deletionUs,
        newFirstWakeMs);
  }
}
