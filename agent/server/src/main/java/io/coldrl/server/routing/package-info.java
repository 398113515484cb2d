/**
 * Routing inside the agent: the endpoints and their source, requests in flight, choices and their
 * outcomes. Knows nothing of gRPC.
 */
@NullMarked
package io.coldrl.server.routing;

import org.jspecify.annotations.NullMarked;
