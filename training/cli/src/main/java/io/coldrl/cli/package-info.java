/** The commands of {@code coldrl} for training, simulation and inspection. */
@NullMarked
package io.coldrl.cli;

import org.jspecify.annotations.NullMarked;
