/** Runs many simulations over one trace, whole or sampled. */
@NullMarked
package io.coldrl.sim.cache.sweep;

import org.jspecify.annotations.NullMarked;
