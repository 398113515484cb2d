/**
 * What all parts of ColdRL share: the failure that a user is told of, the version, numbers with
 * units.
 */
@NullMarked
package io.coldrl.core;

import org.jspecify.annotations.NullMarked;
