package io.coldrl.server.admin;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The last {@value #MAX} runs of fallbacks. A run ends when the same reason was not seen for
 * {@value #GAP_MS} ms. Not thread-safe.
 */
final class RecentFallbacks {
  static final int MAX = 50;
  static final long GAP_MS = 5_000;

  private final Deque<AgentStatus.Fallback> runs = new ArrayDeque<>();

  /** Counts fallbacks of one reason that were seen now. */
  void add(Counter reason, long count, long nowMs) {
    AgentStatus.Fallback run = null;
    for (AgentStatus.Fallback candidate : runs) {
      if (candidate.reason().equals(reason.id()) && nowMs - candidate.untilMs() <= GAP_MS) {
        run = candidate;
      }
    }
    long since = nowMs;
    long total = count;
    if (run != null) {
      runs.remove(run);
      since = run.sinceMs();
      total += run.count();
    }
    runs.addLast(new AgentStatus.Fallback(reason.id(), reason.doc(), since, nowMs, total));
    if (runs.size() > MAX) {
      runs.removeFirst();
    }
  }

  /** The runs, latest first. */
  List<AgentStatus.Fallback> latestFirst() {
    List<AgentStatus.Fallback> list = new ArrayList<>();
    runs.descendingIterator().forEachRemaining(list::add);
    return list;
  }
}
