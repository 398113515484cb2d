/** Renders results of simulations and training as tables, CSV, JSON and HTML. */
@NullMarked
package io.coldrl.cli.report;

import org.jspecify.annotations.NullMarked;
