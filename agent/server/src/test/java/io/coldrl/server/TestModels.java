package io.coldrl.server;

import io.coldrl.inference.ModelEvents;
import io.coldrl.inference.ModelGate;
import io.coldrl.inference.ModelSlot;
import io.coldrl.inference.SlotSettings;
import io.coldrl.inference.Task;
import io.coldrl.inference.TrialLimits;
import io.coldrl.inference.Watchdog;
import java.nio.file.Path;

/** Loads models for tests. Models that one test has tried are not tried again by the next. */
public final class TestModels {
  /** Knows the models that other tests have tried. */
  public static final ModelGate GATE = new ModelGate(TrialLimits.DEFAULT);

  private static final Watchdog WATCHDOG = new Watchdog();

  private TestModels() {}

  /** A slot with the model of this file, if there is one. */
  public static ModelSlot slot(Path path, int lanes, Task task) {
    ModelSlot slot =
        new ModelSlot(new SlotSettings(path, lanes, task, false), GATE, WATCHDOG, ModelEvents.NONE);
    slot.load();
    return slot;
  }
}
