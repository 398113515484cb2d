/**
 * Shared by all parts of ColdRL: the failure that is reported to users, the version, numbers with
 * units.
 */
@NullMarked
package io.coldrl.core;

import org.jspecify.annotations.NullMarked;
