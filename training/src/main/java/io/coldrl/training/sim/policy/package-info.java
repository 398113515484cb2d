/** Eviction and admission policies, one file each, and the catalog that names them. */
@NullMarked
package io.coldrl.training.sim.policy;

import org.jspecify.annotations.NullMarked;
