/** Renders what simulations and training came to; computes nothing. */
@NullMarked
package io.coldrl.training.report;

import org.jspecify.annotations.NullMarked;
