/**
 * Learns to route: decisions with the cost of every candidate, the dueling network, the likelihood
 * that warms it up and the double DQN that refines it.
 */
@NullMarked
package io.coldrl.training.routing.learn;

import org.jspecify.annotations.NullMarked;
