/** Simulates a cache over a trace: an ideal one, and one that behaves as NGINX. */
@NullMarked
package io.coldrl.sim.cache;

import org.jspecify.annotations.NullMarked;
