/** Renders the results of simulation and inspection as tables, CSV, JSON and HTML. */
@NullMarked
package io.coldrl.cli.report;

import org.jspecify.annotations.NullMarked;
