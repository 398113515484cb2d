/**
 * Policies over sampled candidates, as the NGINX module draws them: the model, the rule, a
 * clairvoyant one.
 */
@NullMarked
package io.coldrl.sim.cache.sampled;

import org.jspecify.annotations.NullMarked;
