/**
 * Learns to route in the queueing simulator: collects decisions with what every choice would have
 * cost, trains, and judges what came of it in closed loop.
 */
@NullMarked
package io.coldrl.training.routing;

import org.jspecify.annotations.NullMarked;
