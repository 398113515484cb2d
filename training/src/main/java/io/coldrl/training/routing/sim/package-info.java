/**
 * A queueing simulator of backends behind a proxy: what arrives, what each backend does with it,
 * and what a balancer that chooses among them comes to.
 */
@NullMarked
package io.coldrl.training.routing.sim;

import org.jspecify.annotations.NullMarked;
