/**
 * Routing: from the records of endpoints and objects to features, and from their scores to an
 * endpoint.
 */
@NullMarked
package io.coldrl.core.routing;

import org.jspecify.annotations.NullMarked;
