/**
 * History that outlives evictions, restarts and crashes, in a memory-mapped Chronicle Map. The only
 * package that knows Chronicle.
 */
@NullMarked
package io.coldrl.server.store;

import org.jspecify.annotations.NullMarked;
