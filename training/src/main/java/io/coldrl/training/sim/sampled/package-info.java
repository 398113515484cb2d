/**
 * Policies that choose among candidates drawn from the cache, as the NGINX module does: a model's,
 * and those that are measured against it.
 */
@NullMarked
package io.coldrl.training.sim.sampled;

import org.jspecify.annotations.NullMarked;
