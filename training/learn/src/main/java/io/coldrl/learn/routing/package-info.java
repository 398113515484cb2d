/**
 * Learns to route: a likelihood and a double dueling DQN over decisions with the cost of every
 * candidate.
 */
@NullMarked
package io.coldrl.learn.routing;

import org.jspecify.annotations.NullMarked;
