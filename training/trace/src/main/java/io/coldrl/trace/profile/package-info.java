/** Computes what a trace is like: sizes, popularity, reuse. */
@NullMarked
package io.coldrl.trace.profile;

import org.jspecify.annotations.NullMarked;
