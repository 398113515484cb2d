/** Runs many simulations: policies by capacities. */
@NullMarked
package io.coldrl.training.sim.sweep;

import org.jspecify.annotations.NullMarked;
