package io.coldrl.lab.routing;

import io.coldrl.rig.envoy.EnvoyConfig;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Who chooses the endpoint in one arm of a comparison. */
public enum RoutingArm {
  ROUND_ROBIN("Envoy, round robin", "round_robin", "RoundRobin"),
  LEAST_REQUEST("Envoy, least request", "least_request", "LeastRequest"),
  MAGLEV("Envoy, Maglev", "maglev", "Maglev"),
  /** An agent without a model: it is asked and names nobody, so this is what asking costs. */
  NO_CHOICE("ext_proc, no choice", null, null),
  COLDRL("Envoy, ColdRL", null, null);

  private final String title;
  private final @Nullable String policy;
  private final @Nullable String message;

  RoutingArm(String title, @Nullable String policy, @Nullable String message) {
    this.title = title;
    this.policy = policy;
    this.message = message;
  }

  /** For people. */
  public String title() {
    return title;
  }

  /** Stable name, as in reports. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether Envoy asks an agent. */
  public boolean asksAgent() {
    return policy == null;
  }

  /** Turns the shipped configuration into this arm's. */
  void configure(EnvoyConfig config) {
    if (policy != null && message != null) {
      config.withoutAgent().policy(policy, message);
      if (this == MAGLEV) {
        config.hashByPath();
      }
    }
  }
}
