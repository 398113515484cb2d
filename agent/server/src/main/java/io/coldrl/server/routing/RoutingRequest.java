package io.coldrl.server.routing;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A request that an endpoint is to be chosen for.
 *
 * @param authority host it is for, empty where unknown
 * @param path path with query, empty where unknown
 * @param requestId the proxy's name of it, empty where there is none
 * @param subset addresses to choose among, or null for all
 * @param timeoutMs time that the client waits, 0 where not given
 */
public record RoutingRequest(
    String authority,
    String path,
    String requestId,
    @Nullable Set<String> subset,
    float timeoutMs) {}
