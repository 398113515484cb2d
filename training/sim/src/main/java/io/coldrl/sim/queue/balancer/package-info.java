/** Load balancers: those of proxies, those of the literature, an oracle, and the agent. */
@NullMarked
package io.coldrl.sim.queue.balancer;

import org.jspecify.annotations.NullMarked;
