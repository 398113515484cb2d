/** Computes statistics of a trace: sizes, popularity, reuse. */
@NullMarked
package io.coldrl.trace.profile;

import org.jspecify.annotations.NullMarked;
