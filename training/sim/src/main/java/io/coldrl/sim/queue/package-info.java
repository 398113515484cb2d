/** Simulates backends with queues behind a load balancer. */
@NullMarked
package io.coldrl.sim.queue;

import org.jspecify.annotations.NullMarked;
