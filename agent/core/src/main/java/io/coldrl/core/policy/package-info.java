/**
 * From candidates and their features to a decision: which victims, in which order, decided by whom.
 */
@NullMarked
package io.coldrl.core.policy;

import org.jspecify.annotations.NullMarked;
