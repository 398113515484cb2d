package io.coldrl.inference;

import io.coldrl.core.eviction.HistoryRuleScorer;
import io.coldrl.core.scoring.Scorer;
import java.util.ArrayList;
import java.util.List;

/** An admitted model, loaded once for each lane. */
record LoadedModel(ModelFile file, List<Scorer> scorers) {
  /**
   * Loads a model into this process.
   *
   * @throws UnfitModelException if it does not fit after all
   */
  static LoadedModel load(ModelFile file, Task task, int lanes, Supervision supervision)
      throws UnfitModelException {
    LoadedModel model = new LoadedModel(file, new ArrayList<>());
    boolean isComplete = false;
    try {
      while (model.scorers.size() < lanes) {
        model.scorers.add(
            file.rule() == null
                ? ModelLoader.load(file.bytes(), file.name(), task, supervision)
                : new HistoryRuleScorer(file.rule()));
      }
      isComplete = true;
      return model;
    } finally {
      if (!isComplete) {
        model.close();
      }
    }
  }

  String version() {
    return scorers.get(0).version();
  }

  void close() {
    scorers.forEach(Scorer::close);
  }
}
