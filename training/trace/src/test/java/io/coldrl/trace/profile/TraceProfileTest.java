package io.coldrl.trace.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.coldrl.trace.Trace;
import io.coldrl.trace.generate.GeneratedTrace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The fast computations against naive ones, on small random traces. */
class TraceProfileTest {
  private static Trace random(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int requests = 1 + random.nextInt(300);
    int objects = 1 + random.nextInt(40);
    long[] time = new long[requests];
    int[] object = new int[requests];
    long[] size = new long[requests];
    long[] ttl = new long[requests];
    int[] rtt = new int[requests];
    Map<Integer, Integer> ids = new HashMap<>();
    for (int i = 0; i < requests; i++) {
      time[i] = (i == 0 ? 0 : time[i - 1]) + random.nextInt(2_000_000);
      int drawn = random.nextInt(1 + random.nextInt(objects));
      object[i] = ids.computeIfAbsent(drawn, o -> ids.size());
      // Sizes change from request to request.
      size[i] = 1 + random.nextInt(1000);
      ttl[i] = random.nextBoolean() ? -1 : 1000L * random.nextInt(50);
      rtt[i] = -1;
    }
    return Trace.of(time, object, size, ttl, rtt, ids.size());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void reuse_distances_are_those_of_a_naive_scan(long seed) {
    Trace trace = random(seed);
    List<Long> bytes = new ArrayList<>();
    List<Long> ms = new ArrayList<>();
    for (int i = 0; i < trace.requests(); i++) {
      Set<Integer> between = new HashSet<>();
      long sum = 0;
      for (int j = i - 1; j >= 0; j--) {
        if (between.add(trace.object(j))) {
          sum += trace.sizeBytes(j);
        }
        if (trace.object(j) == trace.object(i)) {
          bytes.add(sum);
          ms.add(trace.timeMs(i) - trace.timeMs(j));
          break;
        }
      }
    }
    ReuseDistances distances = ReuseDistances.of(trace);
    assertThat(Arrays.stream(distances.bytes()).boxed().toList()).isEqualTo(bytes);
    assertThat(Arrays.stream(distances.ms()).boxed().toList()).isEqualTo(ms);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void popularity_and_working_sets_are_those_of_a_naive_count(long seed) {
    Trace trace = random(seed);
    TraceProfile profile = TraceProfile.of(trace);
    Map<Integer, Integer> counts = new HashMap<>();
    Map<Long, Map<Integer, Long>> hours = new HashMap<>();
    for (int i = 0; i < trace.requests(); i++) {
      counts.merge(trace.object(i), 1, Integer::sum);
      hours
          .computeIfAbsent((trace.timeMs(i) - trace.timeMs(0)) / 3_600_000, h -> new HashMap<>())
          .putIfAbsent(trace.object(i), trace.sizeBytes(i));
    }
    List<Integer> sorted = counts.values().stream().sorted((a, b) -> b - a).toList();
    long once = sorted.stream().filter(c -> c == 1).count();
    assertThat(profile.popularity().oneHitObjects()).isEqualTo((double) once / sorted.size());
    assertThat(profile.popularity().oneHitRequests()).isEqualTo((double) once / trace.requests());
    int top = Math.max(1, (int) Math.ceil(sorted.size() * 0.1));
    int topRequests = sorted.subList(0, top).stream().mapToInt(c -> c).sum();
    assertThat(profile.popularity().top10Share())
        .isEqualTo((double) topRequests / trace.requests());
    long[] sums =
        hours.values().stream()
            .mapToLong(h -> h.values().stream().mapToLong(s -> s).sum())
            .sorted()
            .toArray();
    assertThat(profile.hourBytes().count()).isEqualTo(sums.length);
    assertThat(profile.hourBytes().min()).isEqualTo(sums[0]);
    assertThat(profile.hourBytes().max()).isEqualTo(sums[sums.length - 1]);
  }

  @Test
  void quantiles_are_of_nearest_rank() {
    long[] values = new long[100];
    for (int i = 0; i < 100; i++) {
      values[i] = 100 - i;
    }
    assertThat(Quantiles.of(values)).isEqualTo(new Quantiles(100, 1, 10, 25, 50, 75, 90, 99, 100));
    assertThat(Quantiles.of(new long[0]).count()).isZero();
  }

  @Test
  void the_exponent_of_counts_that_follow_zipf_is_found() {
    List<Integer> requests = new ArrayList<>();
    for (int rank = 1; rank <= 200; rank++) {
      int count = (int) Math.round(100_000 * Math.pow(rank, -0.8));
      for (int i = 0; i < count; i++) {
        requests.add(rank - 1);
      }
    }
    int n = requests.size();
    long[] ones = new long[n];
    Arrays.fill(ones, 1);
    int[] objects = requests.stream().mapToInt(o -> o).toArray();
    Trace trace = Trace.of(new long[n], objects, ones, new long[n], new int[n], 200);
    assertThat(Popularity.of(trace).zipfExponent()).isCloseTo(0.8, within(0.001));
  }

  @Test
  void one_request_has_a_profile() {
    TraceProfile profile = TraceProfile.of(GeneratedTrace.of(1, 1));
    assertThat(profile.requestsPerSecond()).isNaN();
    assertThat(profile.reuseBytes().count()).isZero();
    assertThat(profile.popularity().oneHitObjects()).isEqualTo(1);
  }
}
