/** What a trace is like: sizes, popularity, reuse. Computes; renders nothing. */
@NullMarked
package io.coldrl.training.inspect;

import org.jspecify.annotations.NullMarked;
