package io.coldrl.sim.cache.sampled;

import io.coldrl.core.eviction.NodeRule;
import io.coldrl.sim.cache.CacheState;
import io.coldrl.sim.cache.SimulationOptions;
import io.coldrl.trace.Trace;

/**
 * The rule that the NGINX module can follow without the agent: a {@link NodeRule} over the module's
 * candidates. It sees only the fields of NGINX's node.
 */
public final class NodeRulePolicy extends ScoredPolicy {
  private final NodeRule rule;

  /** Creates a policy for one run. */
  public NodeRulePolicy(CacheState cache, Trace trace, SimulationOptions options, NodeRule rule) {
    super(cache, trace, options);
    this.rule = rule;
  }

  @Override
  double score(int object) {
    // A node holds whole seconds.
    long idleS = draw().nowMs() / 1000 - draw().lastAccessMs(object) / 1000;
    return rule.score(cache().storedBytes(object), Math.max(0, idleS), cache().uses(object));
  }
}
