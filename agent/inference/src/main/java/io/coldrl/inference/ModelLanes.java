package io.coldrl.inference;

import io.coldrl.core.scoring.Scorer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The lanes of a slot: as many scorers of one model as threads may score at once. Thread-safe. */
final class ModelLanes {
  private final ModelLane[] lanes;

  /** The version of a model that no decision may use, though lanes may still hold it; or null. */
  private volatile @Nullable String barred;

  ModelLanes(int count) {
    lanes = new ModelLane[count];
    for (int i = 0; i < count; i++) {
      lanes[i] = new ModelLane(this);
    }
  }

  int count() {
    return lanes.length;
  }

  /** A free lane, or null if all are in use. Never blocks. */
  @Nullable ModelLane tryAcquire() {
    for (ModelLane lane : lanes) {
      if (lane.tryAcquire()) {
        return lane;
      }
    }
    return null;
  }

  /** Takes a model out of use at once, without a wait for the lanes that hold it. */
  void bar(String version) {
    barred = version;
  }

  boolean isBarred(String version) {
    return version.equals(barred);
  }

  /** Puts one scorer into each lane. */
  void fill(List<? extends Scorer> scorers) {
    barred = null;
    for (int i = 0; i < lanes.length; i++) {
      lanes[i].exchange(scorers.get(i));
    }
  }

  void empty() {
    for (ModelLane lane : lanes) {
      lane.exchange(null);
    }
  }
}
