package io.coldrl.core.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Threads report outcomes to one guard while others ask it. */
class RoutingGuardStressTest {
  private static final long T = 1_700_000_000_000_000L;
  private static final int THREADS = 4;
  private static final int ROUNDS = 150;
  private static final int OUTCOMES = 50_000;

  /**
   * All costs are 1. Only if the count and the sum of costs lose no update, or the same ones, is
   * the model's mean cost 1 too; if the count loses more, the model looks worse and is paused.
   */
  @Test
  void equal_costs_from_many_threads_never_pause_the_model() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      for (int round = 0; round < ROUNDS; round++) {
        RoutingGuard guard = new RoutingGuard(RoutingGuard.CONTROL_EVERY);
        CyclicBarrier start = new CyclicBarrier(THREADS);
        List<Future<Boolean>> results = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
          results.add(threads.submit(() -> report(guard, start)));
        }
        for (Future<Boolean> result : results) {
          assertThat(result.get(1, TimeUnit.MINUTES)).as("round " + round).isTrue();
        }
        for (int i = 0; i < 100; i++) {
          guard.onOutcome(RoutingSource.CONTROL, 1, T);
        }
        assertThat(guard.allows(T)).as("round " + round).isTrue();
        assertThat(guard.pauses()).isZero();
      }
    } finally {
      threads.shutdownNow();
      assertThat(threads.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
    }
  }

  private static boolean report(RoutingGuard guard, CyclicBarrier start) throws Exception {
    start.await(1, TimeUnit.MINUTES);
    boolean allowed = true;
    for (int i = 0; i < OUTCOMES; i++) {
      guard.onOutcome(RoutingSource.MODEL, 1, T);
      allowed &= guard.allows(T);
    }
    return allowed;
  }
}
