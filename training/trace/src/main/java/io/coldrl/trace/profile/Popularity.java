package io.coldrl.trace.profile;

import io.coldrl.trace.Trace;
import java.util.Arrays;

/**
 * Distribution of the requests over the objects.
 *
 * @param zipfExponent slope of log count over log rank, negated, by least squares over the top
 *     ranks; NaN if fewer than 3 objects are requested twice
 * @param zipfRanks number of these ranks: the objects requested twice or more, at most 10,000
 * @param top1Share share of the requests that go to the top 1% of objects, at least one
 * @param top10Share the same for 10%
 * @param oneHitObjects share of the objects that are requested once
 * @param oneHitRequests share of the requests that go to them
 */
public record Popularity(
    double zipfExponent,
    int zipfRanks,
    double top1Share,
    double top10Share,
    double oneHitObjects,
    double oneHitRequests) {
  // At lower ranks many objects share a count, and the long steps would bend the line.
  private static final int MAX_RANKS = 10_000;

  static Popularity of(Trace trace) {
    int[] counts = new int[trace.objects()];
    for (int i = 0; i < trace.requests(); i++) {
      counts[trace.object(i)]++;
    }
    Arrays.sort(counts);
    int objects = counts.length;
    int once = 0;
    while (once < objects && counts[once] <= 1) {
      once++;
    }
    int ranks = Math.min(MAX_RANKS, objects - once);
    double requests = Math.max(1, trace.requests());
    return new Popularity(
        exponent(counts, ranks),
        ranks,
        top(counts, 0.01) / requests,
        top(counts, 0.1) / requests,
        objects == 0 ? 0 : (double) once / objects,
        once / requests);
  }

  private static long top(int[] sorted, double share) {
    int from = Math.max(0, sorted.length - Math.max(1, (int) Math.ceil(sorted.length * share)));
    long sum = 0;
    for (int i = from; i < sorted.length; i++) {
      sum += sorted[i];
    }
    return sum;
  }

  private static double exponent(int[] sorted, int ranks) {
    if (ranks < 3) {
      return Double.NaN;
    }
    double sumX = 0;
    double sumY = 0;
    double sumXx = 0;
    double sumXy = 0;
    for (int rank = 1; rank <= ranks; rank++) {
      double x = Math.log(rank);
      double y = Math.log(sorted[sorted.length - rank]);
      sumX += x;
      sumY += y;
      sumXx += x * x;
      sumXy += x * y;
    }
    return -(ranks * sumXy - sumX * sumY) / (ranks * sumXx - sumX * sumX);
  }
}
