package io.coldrl.server.routing;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Decisions whose outcome is awaited, found by the agent's number or by the proxy's name of the
 * request. Guarded by its owner.
 */
final class PendingRequests {
  /** Most requests kept: some seconds of traffic. */
  static final int CAPACITY = 100_000;

  private final Map<Long, PendingRequest> byId = new LinkedHashMap<>();
  private final Map<String, PendingRequest> byName = new LinkedHashMap<>();
  private final long lifetimeUs;

  PendingRequests(long lifetimeUs) {
    this.lifetimeUs = lifetimeUs;
  }

  /** Adds a request, and drops the oldest if they are too old or too many. */
  void add(PendingRequest request, Consumer<PendingRequest> onExpired) {
    byId.put(request.id(), request);
    if (!request.requestId().isEmpty()) {
      byName.put(request.requestId(), request);
    }
    expire(request.sentUs(), onExpired);
  }

  /** Drops the oldest requests if they are too old or too many. */
  void expire(long nowUs, Consumer<PendingRequest> onExpired) {
    Iterator<PendingRequest> oldestFirst = byId.values().iterator();
    while (oldestFirst.hasNext()) {
      PendingRequest oldest = oldestFirst.next();
      if (byId.size() <= CAPACITY && nowUs - oldest.sentUs() < lifetimeUs) {
        return;
      }
      oldestFirst.remove();
      byName.remove(oldest.requestId(), oldest);
      onExpired.accept(oldest);
    }
  }

  /**
   * Removes the request with this number or, if that is 0, this identifier; null if there is none.
   */
  @Nullable PendingRequest take(long id, String requestId) {
    PendingRequest found = id != 0 ? byId.get(id) : byName.get(requestId);
    if (found != null) {
      byId.remove(found.id());
      byName.remove(found.requestId(), found);
    }
    return found;
  }

  int size() {
    return byId.size();
  }
}
