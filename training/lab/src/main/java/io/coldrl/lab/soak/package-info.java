/** A real agent at default settings under an even load: its start, its latency, its memory. */
@NullMarked
package io.coldrl.lab.soak;

import org.jspecify.annotations.NullMarked;
