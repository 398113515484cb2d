/**
 * Routing: what is known of endpoints and objects, and from that to the choice of an endpoint,
 * without allocation.
 */
@NullMarked
package io.coldrl.core.routing;

import org.jspecify.annotations.NullMarked;
