package io.coldrl.inference;

import static org.assertj.core.api.Assertions.assertThat;

import io.coldrl.core.eviction.EvictionFeature;
import io.coldrl.testkit.OnnxModels;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class ModelLanesTest {
  private static OnnxScorer scorer(EvictionFeature feature) throws UnfitModelException {
    return ModelLoader.load(OnnxModels.feature(feature), feature.name(), Task.EVICTION);
  }

  /** Takes the only lane in a thread of its own, as a run does that never ends. */
  private static Thread hold(ModelLanes lanes, CountDownLatch taken, CountDownLatch done) {
    Thread stuck =
        new Thread(
            () -> {
              try (ModelLane lane = Objects.requireNonNull(lanes.tryAcquire())) {
                assertThat(lane.scorer()).isNotNull();
                taken.countDown();
                done.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    stuck.start();
    return stuck;
  }

  @Test
  void a_lane_whose_run_never_ends_does_not_hold_up_a_change_and_is_not_used_afterwards()
      throws Exception {
    ModelLanes lanes = new ModelLanes(1);
    lanes.fill(List.of(scorer(EvictionFeature.IDLE_MS)));
    CountDownLatch taken = new CountDownLatch(1);
    CountDownLatch done = new CountDownLatch(1);
    Thread stuck = hold(lanes, taken, done);
    taken.await();
    lanes.fill(List.of(scorer(EvictionFeature.COUNT)));
    assertThat(lanes.tryAcquire()).isNull();
    done.countDown();
    stuck.join();
    try (ModelLane lane = Objects.requireNonNull(lanes.tryAcquire())) {
      assertThat(lane.scorer()).isNull();
    }
    OnnxScorer next = scorer(EvictionFeature.SIZE_BYTES);
    lanes.fill(List.of(next));
    try (ModelLane lane = Objects.requireNonNull(lanes.tryAcquire())) {
      assertThat(lane.scorer()).isSameAs(next);
    }
    lanes.empty();
  }
}
