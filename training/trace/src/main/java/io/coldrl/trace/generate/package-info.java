/** Generates traffic, for models and tests that have no log. */
@NullMarked
package io.coldrl.trace.generate;

import org.jspecify.annotations.NullMarked;
