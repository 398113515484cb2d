/**
 * The guard of eviction: compares the model with LRU and GDSF in scaled-down caches, and keeps a
 * model from deciding while it does worse than LRU.
 */
@NullMarked
package io.coldrl.core.guard;

import org.jspecify.annotations.NullMarked;
