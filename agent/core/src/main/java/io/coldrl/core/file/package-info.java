/** Writes files atomically, reads small ones and identifies files by hash. */
@NullMarked
package io.coldrl.core.file;

import org.jspecify.annotations.NullMarked;
