package io.coldrl.server;

import io.coldrl.inference.ModelEvents;
import io.coldrl.inference.ModelStatus;
import io.coldrl.server.admin.AgentMetrics;
import io.coldrl.server.admin.Counter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs and counts what happens to the model of one slot, one line for each event. */
final class ModelLog implements ModelEvents {
  private static final Logger LOG = LoggerFactory.getLogger(ModelLog.class);

  private final String name;
  private final String otherwise;
  private final AgentMetrics metrics;

  /**
   * @param name of the slot, such as "eviction"
   * @param otherwise what happens without a model, such as "LRU decides"
   */
  ModelLog(String name, String otherwise, AgentMetrics metrics) {
    this.name = name;
    this.otherwise = otherwise;
    this.metrics = metrics;
  }

  @Override
  public void onServed(ModelStatus status, long medianMicros) {
    metrics.add(Counter.MODEL_LOADS, 1);
    LOG.info(
        "{} model {} from {}{}",
        name,
        status.version(),
        status.path(),
        // A rule is not tried.
        medianMicros == 0 ? "" : ", " + medianMicros + " us for the most candidates");
  }

  @Override
  public void onOverrun() {
    metrics.add(Counter.MODEL_OVERRUNS, 1);
  }

  @Override
  public void onQuarantined(ModelStatus status) {
    metrics.add(Counter.MODEL_QUARANTINES, 1);
    if (status.loaded()) {
      LOG.error(
          "{} model {} from {} instead: {}",
          name,
          status.version(),
          status.path(),
          status.problem());
    } else {
      LOG.error("no {} model, {}: {}", name, otherwise, status.problem());
    }
  }

  @Override
  public void onRefused(ModelStatus status, String problem, boolean isMissing) {
    if (!isMissing) {
      metrics.add(Counter.MODEL_LOADS_REFUSED, 1);
    }
    if (status.loaded()) {
      LOG.warn("{} model {} stays: {}", name, status.version(), problem);
    } else {
      LOG.warn("no {} model, {}: {}", name, otherwise, problem);
    }
  }
}
