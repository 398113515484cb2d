/**
 * Routing: what is known of endpoints and objects, and from that to the choice of an endpoint.
 * Nothing here allocates once it is made.
 */
@NullMarked
package io.coldrl.core.routing;

import org.jspecify.annotations.NullMarked;
