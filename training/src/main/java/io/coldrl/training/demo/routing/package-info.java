/**
 * Routing on real Envoy: backends whose service time is injected, an open-loop load, Envoy by its
 * own policies and by ours, side by side.
 */
@NullMarked
package io.coldrl.training.demo.routing;

import org.jspecify.annotations.NullMarked;
