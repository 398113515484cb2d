/** The command line {@code coldrl}: its top command, and the commands that train and simulate. */
@NullMarked
package io.coldrl.training.cli;

import org.jspecify.annotations.NullMarked;
