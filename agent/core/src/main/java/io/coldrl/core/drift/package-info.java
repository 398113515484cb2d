/** Compares the features of live decisions with their ranges in training, to warn of drift. */
@NullMarked
package io.coldrl.core.drift;

import org.jspecify.annotations.NullMarked;
