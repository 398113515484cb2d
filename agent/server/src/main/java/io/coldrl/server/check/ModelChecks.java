package io.coldrl.server.check;

import io.coldrl.core.Failure;
import io.coldrl.core.eviction.HistoryRule;
import io.coldrl.inference.ModelInspection;
import io.coldrl.inference.ModelKey;
import io.coldrl.inference.Task;
import io.coldrl.inference.TrialLimits;
import io.coldrl.server.config.AgentConfig;
import io.coldrl.server.config.ConfigKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Checks the key of models, and tries each model as an agent does. */
final class ModelChecks {
  private final AgentConfig config;
  private final List<Finding> findings = new ArrayList<>();

  private ModelChecks(AgentConfig config) {
    this.config = config;
  }

  /**
   * @param temporary directory for the trials' temporary files
   */
  static List<Finding> run(AgentConfig config, Path temporary) {
    ModelChecks checks = new ModelChecks(config);
    ModelInspection inspection =
        new ModelInspection(TrialLimits.DEFAULT, temporary, checks.publicKey());
    checks.model(ConfigKey.MODEL, inspection.inspect(config.model(), Task.EVICTION), "LRU decides");
    if (HistoryRule.isRule(config.models().shadow().toString())
        || Files.exists(config.models().shadow())) {
      checks.model(
          ConfigKey.SHADOW_MODEL,
          inspection.inspect(config.models().shadow(), Task.EVICTION),
          "nothing is compared");
    }
    if (config.routing().isOn()) {
      checks.model(
          ConfigKey.ROUTING_MODEL,
          inspection.inspect(config.routing().model(), Task.ROUTING),
          "the proxy decides");
    }
    return checks.findings;
  }

  private @Nullable ModelKey publicKey() {
    Path file = config.models().publicKey();
    try {
      return file == null ? null : ModelKey.read(file);
    } catch (Failure failure) {
      findings.add(Finding.of(true, ConfigKey.MODEL_PUBLIC_KEY.id(), failure));
      return null;
    }
  }

  private void model(ConfigKey key, ModelInspection.Result result, String otherwise) {
    String where = key.id() + " " + result.file();
    if (!result.problem().isEmpty()) {
      findings.add(
          new Finding(
              !result.isMissing(), result.problem() + "; " + otherwise, where, result.remedy()));
    } else if (result.hasCardOfAnother()) {
      findings.add(
          Finding.warning(
              "the card beside the model is of another model, so its drift is not watched",
              where,
              "put the model's own card there, or remove the card"));
    }
  }
}
