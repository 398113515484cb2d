/** Writes files atomically and identifies them by hash. */
@NullMarked
package io.coldrl.core.file;

import org.jspecify.annotations.NullMarked;
