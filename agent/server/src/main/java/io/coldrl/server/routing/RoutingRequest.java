package io.coldrl.server.routing;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A request that an endpoint is to be chosen for.
 *
 * @param authority host of the request, empty if unknown
 * @param path path with query, empty if unknown
 * @param requestId the proxy's identifier of it, empty if there is none
 * @param subset addresses to choose among, or null for all
 * @param timeoutMs the client's timeout, 0 if not given
 */
public record RoutingRequest(
    String authority,
    String path,
    String requestId,
    @Nullable Set<String> subset,
    float timeoutMs) {}
