package io.coldrl.inference;

import java.nio.file.Path;

/** Makes loaded slots for tests. Models that one test has tried are not tried again by the next. */
final class LoadedSlot {
  private static final ModelGate GATE = new ModelGate(TrialLimits.DEFAULT);
  private static final Watchdog WATCHDOG = new Watchdog();

  private LoadedSlot() {}

  static ModelSlot of(Path path, int lanes, Task task) {
    return of(path, lanes, task, GATE);
  }

  static ModelSlot of(Path path, int lanes, Task task, ModelGate gate) {
    ModelSlot slot =
        new ModelSlot(new SlotSettings(path, lanes, task, false), gate, WATCHDOG, ModelEvents.NONE);
    slot.load();
    return slot;
  }
}
