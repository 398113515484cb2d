/** {@code coldrl demo-routing} and {@code routing-bench}: real Envoy with and without the agent. */
@NullMarked
package io.coldrl.lab.routing;

import org.jspecify.annotations.NullMarked;
