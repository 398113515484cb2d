/** Eviction: from the history of candidates to features, and from their scores to victims. */
@NullMarked
package io.coldrl.core.eviction;

import org.jspecify.annotations.NullMarked;
