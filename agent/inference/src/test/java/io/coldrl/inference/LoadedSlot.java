package io.coldrl.inference;

import java.nio.file.Path;

/** Makes loaded slots for tests. Models that one test has tried are not tried again by the next. */
final class LoadedSlot {
  private static final ModelGate GATE = new ModelGate(TrialLimits.DEFAULT);

  private LoadedSlot() {}

  static ModelSlot of(Path path, int lanes, Task task) {
    ModelSlot slot = new ModelSlot(path, lanes, task, GATE, ModelEvents.NONE);
    slot.load();
    return slot;
  }
}
