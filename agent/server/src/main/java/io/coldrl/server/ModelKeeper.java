package io.coldrl.server;

import io.coldrl.inference.ModelGate;
import io.coldrl.inference.ModelSlot;
import io.coldrl.inference.SlotSettings;
import io.coldrl.inference.Task;
import io.coldrl.inference.TrialLimits;
import io.coldrl.inference.UnfitModelException;
import io.coldrl.inference.Watchdog;
import io.coldrl.server.admin.AgentMetrics;
import io.coldrl.server.config.AgentConfig;
import io.coldrl.server.transport.AgentServer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The model slots of an agent and the thread {@code coldrl-models}, which loads models that need a
 * trial or have changed, so that nothing else waits for it, and tends the slots.
 */
final class ModelKeeper implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ModelKeeper.class);
  // Of three slots, each with a trial and what is around it.
  private static final long FIRST_LOADS_MS = 4 * TrialLimits.DEFAULT.time().toMillis();
  // Only the guard asks it.
  private static final int SHADOW_LANES = 1;
  private static final long CLOSE_MS = 2_000;
  private static final long TEND_MS = 1_000;

  private final ModelGate gate;
  private final AgentServer.Models models;
  private final List<ModelSlot> slots = new ArrayList<>();
  private final Watchdog watchdog = new Watchdog();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread models = new Thread(task, "coldrl-models");
            models.setDaemon(true);
            return models;
          });

  ModelKeeper(AgentConfig config, AgentMetrics metrics, ModelGate gate) {
    this.gate = gate;
    ModelSlot eviction =
        slot(
            new SlotSettings(config.model(), AgentServer.scorers(config), Task.EVICTION, false),
            new ModelLog("eviction", "LRU decides", metrics));
    ModelSlot routing =
        config.routing().isOn()
            ? slot(
                new SlotSettings(
                    config.routing().model(), AgentServer.scorers(config), Task.ROUTING, false),
                new ModelLog("routing", "the proxy decides", metrics))
            : null;
    ModelSlot shadow =
        slot(
            new SlotSettings(config.models().shadow(), SHADOW_LANES, Task.EVICTION, true),
            new ModelLog("shadow", "nothing is compared", metrics));
    models = new AgentServer.Models(eviction, routing, shadow);
  }

  private ModelSlot slot(SlotSettings settings, ModelLog log) {
    ModelSlot slot = new ModelSlot(settings, gate, watchdog, log);
    slots.add(slot);
    return slot;
  }

  AgentServer.Models models() {
    return models;
  }

  /** Loads models that passed a trial before, and starts the trials of others. */
  void start() {
    for (ModelSlot slot : slots) {
      if (!slot.loadIfTried()) {
        LOG.info("{}", slot.status().problem());
        thread.execute(() -> logged(slot, slot::load));
      }
    }
    thread.scheduleWithFixedDelay(this::tend, TEND_MS, TEND_MS, TimeUnit.MILLISECONDS);
  }

  private void tend() {
    for (ModelSlot slot : slots) {
      logged(slot, slot::tend);
    }
  }

  // An exception would end the schedule, or get lost.
  private static void logged(ModelSlot slot, Runnable change) {
    try {
      change.run();
    } catch (RuntimeException e) {
      LOG.error("can't tend the model at {}", slot.status().path(), e);
    }
  }

  /** Loads the model files again, on the thread of trials. The slots log and count the results. */
  void reload() {
    for (ModelSlot slot : slots) {
      thread.execute(() -> logged(slot, () -> reload(slot)));
    }
  }

  private static void reload(ModelSlot slot) {
    try {
      slot.reload();
    } catch (UnfitModelException e) {
      LOG.debug("reload: {}", e.getMessage());
    }
  }

  /** Waits until each model is loaded or refused, which takes a limited time. */
  void awaitFirstLoads() {
    long endNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(FIRST_LOADS_MS);
    try {
      for (ModelSlot slot : slots) {
        if (!slot.awaitFirstLoad(endNanos - System.nanoTime(), TimeUnit.NANOSECONDS)) {
          LOG.warn("{}, for too long; going on", slot.status().problem());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends running trials and makes later ones fail, so that nothing waits for them. */
  void stopTrials() {
    slots.forEach(ModelSlot::stopChanges);
    gate.cancelTrials();
    thread.shutdownNow();
  }

  /** Frees the models. No thread may score any more. */
  @Override
  public void close() {
    stopTrials();
    try {
      thread.awaitTermination(CLOSE_MS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    models.close();
    watchdog.close();
  }
}
