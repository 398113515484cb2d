/**
 * The shipped Envoy configuration in a real Envoy, with real agents and with ones that misbehave.
 */
@NullMarked
package io.coldrl.envoy;

import org.jspecify.annotations.NullMarked;
