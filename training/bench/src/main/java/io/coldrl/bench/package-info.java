/** Measurements of the simulator: speed, agreement with other simulators, error of sampling. */
@NullMarked
package io.coldrl.bench;

import org.jspecify.annotations.NullMarked;
