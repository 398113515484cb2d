package io.coldrl.core.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Threads report outcomes to one guard while others ask it. */
class RoutingGuardStressTest {
  private static final long T = 1_700_000_000_000_000L;
  private static final int THREADS = 4;
  private static final int ROUNDS = 200;

  @Test
  void no_outcome_is_lost() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      for (int round = 0; round < ROUNDS; round++) {
        RoutingGuard guard = new RoutingGuard(RoutingGuard.CONTROL_EVERY);
        fromAllThreads(threads, guard, RoutingSource.MODEL, 250);
        // 500 in all: the guard starts its means anew, unless one is lost.
        fromAllThreads(threads, guard, RoutingSource.CONTROL, 125);
        assertThat(guard.allows(T)).isTrue();
        // Alone, these show a worse model. Beside the outcomes above, they would not.
        for (int i = 0; i < 50; i++) {
          guard.onOutcome(RoutingSource.MODEL, 1.1f, T);
          guard.onOutcome(RoutingSource.CONTROL, 1, T);
        }
        assertThat(guard.allows(T)).as("round " + round).isFalse();
        assertThat(guard.pauses()).isOne();
      }
    } finally {
      threads.shutdownNow();
      assertThat(threads.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
    }
  }

  private static void fromAllThreads(
      ExecutorService threads, RoutingGuard guard, RoutingSource source, int each)
      throws Exception {
    List<Future<Boolean>> allowed = new ArrayList<>();
    for (int thread = 0; thread < THREADS; thread++) {
      // Equal means with some variance.
      allowed.add(
          threads.submit(
              () -> {
                boolean always = true;
                for (int i = 0; i < each; i++) {
                  guard.onOutcome(source, i % 2 == 0 ? 0.1f : 1.9f, T);
                  always &= guard.allows(T);
                }
                return always;
              }));
    }
    for (Future<Boolean> result : allowed) {
      assertThat(result.get(1, TimeUnit.MINUTES)).isTrue();
    }
  }
}
