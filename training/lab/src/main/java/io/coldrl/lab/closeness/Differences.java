package io.coldrl.lab.closeness;

import io.coldrl.trace.Trace;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/** Why real NGINX and its simulation served requests of one log differently. */
final class Differences {
  /** The cause of a difference at a request; {@code sign} is its effect on simulated hits. */
  enum Cause {
    CONCURRENT("missed side by side: asked for while the first was being fetched", 1),
    FRESHER("expired in NGINX, still fresh in the simulation", 1),
    KEPT("evicted by NGINX, still held in the simulation", 1),
    STALER("fresh in NGINX, expired in the simulation", -1),
    EVICTED("held by NGINX, evicted in the simulation", -1);

    final String text;
    final int sign;

    Cause(String text, int sign) {
      this.text = text;
      this.sign = sign;
    }
  }

  private final Map<Cause, Long> counts = new EnumMap<>(Cause.class);

  private Differences() {
    for (Cause cause : Cause.values()) {
      counts.put(cause, 0L);
    }
  }

  /** Compares the requests from {@code from} on. */
  static Differences of(ServedLog real, RecordingPolicy.Outcome[] simulated, int from) {
    Differences differences = new Differences();
    Trace trace = real.trace();
    long[] fetchedMs = new long[trace.objects()];
    Arrays.fill(fetchedMs, Long.MIN_VALUE);
    for (int i = 0; i < simulated.length; i++) {
      int object = trace.object(i);
      boolean realHit = real.outcomes()[i] == ServedLog.Outcome.HIT;
      boolean concurrent = !realHit && real.startMs()[i] <= fetchedMs[object];
      if (!realHit) {
        fetchedMs[object] = trace.timeMs(i);
      }
      if (i >= from) {
        differences.compare(real.outcomes()[i], concurrent, simulated[i]);
      }
    }
    return differences;
  }

  private void compare(
      ServedLog.Outcome real, boolean concurrent, RecordingPolicy.Outcome simulated) {
    boolean hit = simulated == RecordingPolicy.Outcome.HIT;
    if (hit == (real == ServedLog.Outcome.HIT)) {
      return;
    }
    if (!hit) {
      add(simulated == RecordingPolicy.Outcome.STALE ? Cause.STALER : Cause.EVICTED);
    } else if (concurrent) {
      add(Cause.CONCURRENT);
    } else {
      add(real == ServedLog.Outcome.EXPIRED ? Cause.FRESHER : Cause.KEPT);
    }
  }

  private void add(Cause cause) {
    counts.merge(cause, 1L, Long::sum);
  }

  /** Requests that this cause made differ. */
  long count(Cause cause) {
    return counts.getOrDefault(cause, 0L);
  }
}
