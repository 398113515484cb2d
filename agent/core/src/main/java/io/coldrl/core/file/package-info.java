/**
 * Writes files atomically, reads small ones, moves unusable ones aside and identifies files by
 * hash.
 */
@NullMarked
package io.coldrl.core.file;

import org.jspecify.annotations.NullMarked;
