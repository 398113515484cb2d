/** A real agent under an even load for long: does it keep its memory? */
@NullMarked
package io.coldrl.lab.soak;

import org.jspecify.annotations.NullMarked;
