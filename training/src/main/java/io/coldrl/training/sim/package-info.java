/**
 * Replays traces through a simulated cache: policies from the literature, bounds on the optimum,
 * and the learned policy with the mechanics and the very classes that serve it.
 */
@NullMarked
package io.coldrl.training.sim;

import org.jspecify.annotations.NullMarked;
