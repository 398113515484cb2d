package io.coldrl.inference;

import io.coldrl.core.eviction.EvictionBatch;
import io.coldrl.core.eviction.EvictionFeature;
import io.coldrl.core.routing.RoutingBatch;
import io.coldrl.core.routing.RoutingFeature;
import java.util.List;
import java.util.Locale;

/** The two tasks of models, with their features and the most candidates of a call. */
public enum Task {
  /** Which cached objects to evict. */
  EVICTION(EvictionFeature.ids(), EvictionBatch.MAX_CANDIDATES, ""),
  /** Which endpoint to send a request to. */
  ROUTING(RoutingFeature.ids(), RoutingBatch.MAX_ENDPOINTS, " --task routing");

  private final List<String> features;
  private final int maxCandidates;
  private final String option;

  Task(List<String> features, int maxCandidates, String option) {
    this.features = features;
    this.maxCandidates = maxCandidates;
    this.option = option;
  }

  /** Name as on the command line: lower case. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Names of a candidate's features, in order. */
  public List<String> features() {
    return features;
  }

  /** Features of a candidate. */
  public int width() {
    return features.size();
  }

  /** Most candidates that are scored together. */
  public int maxCandidates() {
    return maxCandidates;
  }

  /** The command line option that selects this task, with a space before; empty for eviction. */
  String option() {
    return option;
  }

  @Override
  public String toString() {
    return id();
  }
}
