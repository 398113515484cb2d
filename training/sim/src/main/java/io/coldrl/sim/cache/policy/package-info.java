/** Eviction policies and bounds of the literature, one a file. */
@NullMarked
package io.coldrl.sim.cache.policy;

import org.jspecify.annotations.NullMarked;
