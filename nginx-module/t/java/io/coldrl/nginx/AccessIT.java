package io.coldrl.nginx;

import static org.assertj.core.api.Assertions.assertThat;

import io.coldrl.core.record.UrlGroups;
import io.coldrl.proto.v1.Access;
import io.coldrl.proto.v1.CacheStatus;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Which accesses the module reports: slices, background updates, other subrequests, HEAD. */
final class AccessIT {
  private static final String SLICES =
      """
      slice 16k;
      proxy_cache_key $uri$slice_range;
      proxy_set_header Range $slice_range;
      proxy_cache_valid 200 206 1h;
      """;

  private static final String UPDATES =
      """
      proxy_cache_background_update on;
      proxy_cache_use_stale updating;
      """;

  @Test
  void each_slice_is_an_access_under_its_own_key() throws Exception {
    assertEachSliceOnce(conf().location("parts", NginxConf.ZONE, SLICES));
  }

  @Test
  void a_log_of_subrequests_does_not_double_them() throws Exception {
    assertEachSliceOnce(conf().location("parts", NginxConf.ZONE, SLICES + "log_subrequest on;"));
  }

  private static void assertEachSliceOnce(NginxConf conf) throws Exception {
    try (NginxRig rig = new NginxRig(conf);
        ScriptedEvictionAgent agent = new ScriptedEvictionAgent(rig.socket())) {
      Map<String, Integer> expected = new TreeMap<>();
      for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 10; i++) {
          String path = "/parts/64k/" + i;
          // Bytes of the first three of four slices.
          assertThat(rig.get(path, "Range", "bytes=0-40000").statusCode()).isEqualTo(206);
          for (String slice : List.of("0-16383", "16384-32767", "32768-49151")) {
            expected.merge(Urls.md5(path + "bytes=" + slice), 1, Integer::sum);
          }
        }
      }
      awaitReported(rig, agent, 90);
      Map<String, Integer> told = new TreeMap<>();
      for (Access access : agent.accesses()) {
        told.merge(ScriptedEvictionAgent.keyOf(access.getKey()), 1, Integer::sum);
        assertThat(access.getRefresh()).isFalse();
        assertThat(access.getSizeBytes()).isPositive();
      }
      assertThat(told).isEqualTo(expected);
      assertThat(count(agent.accesses(), CacheStatus.MISS)).isEqualTo(30);
      assertThat(count(agent.accesses(), CacheStatus.HIT)).isEqualTo(60);
      for (Access access : agent.accesses()) {
        if (access.getStatus() == CacheStatus.MISS) {
          assertThat(access.getOriginHeaderMs()).isNotNegative();
          assertThat(access.getTtlMs()).isPositive();
        }
      }
      assertThat(rig.zone().path("hits").asLong()).isEqualTo(60);
      assertThat(rig.zone().path("misses").asLong()).isEqualTo(30);
    }
  }

  @Test
  void a_background_update_is_a_refresh_and_no_access() throws Exception {
    NginxConf conf = conf().root(UPDATES).root("log_subrequest on;");
    try (NginxRig rig = new NginxRig(conf);
        ScriptedEvictionAgent agent = new ScriptedEvictionAgent(rig.socket())) {
      String path = "/brief/8k/1";
      List<String> answers = new ArrayList<>();
      NginxRig.await(
          "an answer that is stale while it is updated",
          () -> {
            answers.add(rig.cacheStatus(path));
            return answers.get(answers.size() - 1).equals("STALE");
          });
      NginxRig.await(
          "the refresh to be told", () -> agent.accesses().stream().anyMatch(Access::getRefresh));
      NginxRig.await("all to be told", () -> clients(agent).size() >= answers.size());

      assertThat(clients(agent)).hasSize(answers.size());
      List<Access> refreshes = agent.accesses().stream().filter(Access::getRefresh).toList();
      assertThat(refreshes).hasSize(1);
      assertThat(ScriptedEvictionAgent.keyOf(refreshes.get(0).getKey()))
          .isEqualTo(Urls.keyOf(path));
      assertThat(refreshes.get(0).getTtlMs()).isPositive();
      assertThat(refreshes.get(0).getOriginConnectMs()).isNotNegative();
      assertThat(refreshes.get(0).getOriginHeaderMs()).isNotNegative();
      assertThat(refreshes.get(0).getOriginResponseMs()).isNotNegative();
      assertThat(refreshes.get(0).getSizeBytes()).isGreaterThanOrEqualTo(8 << 10);
      assertThat(rig.zone().path("hits").asLong() + rig.zone().path("misses").asLong())
          .isEqualTo(answers.size());
    }
  }

  private static List<Access> clients(ScriptedEvictionAgent agent) {
    return agent.accesses().stream().filter(access -> !access.getRefresh()).toList();
  }

  @Test
  void a_location_can_be_left_out() throws Exception {
    NginxConf conf = conf().location("silent", NginxConf.ZONE, "coldrl_access off;");
    try (NginxRig rig = new NginxRig(conf);
        ScriptedEvictionAgent agent = new ScriptedEvictionAgent(rig.socket())) {
      rig.get("/silent/8k/1");
      rig.get("/silent/8k/1");
      rig.get("/8k/2");
      awaitReported(rig, agent, 1);
      assertThat(agent.accesses(Urls.keyOf("/8k/2"))).hasSize(1);
      assertThat(rig.status().at("/accesses/recorded").asLong()).isEqualTo(1);
    }
  }

  @Test
  void what_does_not_go_through_a_cache_is_no_access() throws Exception {
    NginxConf conf =
        conf().server("location /plain/ { proxy_pass http://origin/; proxy_cache off; }");
    try (NginxRig rig = new NginxRig(conf);
        ScriptedEvictionAgent agent = new ScriptedEvictionAgent(rig.socket())) {
      rig.get("/plain/8k/1");
      rig.get("/coldrl_status");
      rig.get("/8k/2");
      awaitReported(rig, agent, 1);
    }
  }

  @Test
  void the_time_told_is_that_of_the_requests_start() throws Exception {
    try (NginxRig rig = new NginxRig(conf());
        ScriptedEvictionAgent agent = new ScriptedEvictionAgent(rig.socket())) {
      long startMs = System.currentTimeMillis();
      rig.get("/slow/64k/1");
      long endMs = System.currentTimeMillis();
      awaitReported(rig, agent, 1);
      Access access = agent.accesses().get(0);
      assertThat(access.getTimeMs() - startMs).isLessThan((endMs - startMs) / 2);
      assertThat(access.getOriginResponseMs()).isGreaterThan((int) (endMs - startMs) / 2);
    }
  }

  @Test
  void ranges_and_heads_are_told_as_the_cache_sees_them() throws Exception {
    try (NginxRig rig = new NginxRig(conf());
        ScriptedEvictionAgent agent = new ScriptedEvictionAgent(rig.socket())) {
      assertThat(rig.send("HEAD", "/32k/1").statusCode()).isEqualTo(200);
      assertThat(rig.get("/32k/1", "Range", "bytes=0-99").statusCode()).isEqualTo(206);
      assertThat(rig.get("/32k/2", "Range", "bytes=0-99").statusCode()).isEqualTo(206);
      assertThat(rig.get("/32k/2").statusCode()).isEqualTo(200);
      assertThat(rig.send("HEAD", "/32k/2").statusCode()).isEqualTo(200);
      awaitReported(rig, agent, 5);
      assertThat(statuses(agent, "/32k/1")).containsExactly(CacheStatus.MISS, CacheStatus.HIT);
      assertThat(statuses(agent, "/32k/2"))
          .containsExactly(CacheStatus.MISS, CacheStatus.HIT, CacheStatus.HIT);
      Map<String, Long> files = rig.files(NginxConf.ZONE);
      for (Access access : agent.accesses()) {
        String key = ScriptedEvictionAgent.keyOf(access.getKey());
        assertThat(access.getSizeBytes()).isEqualTo(files.get(key));
      }
      assertThat(rig.zone().path("hits").asLong()).isEqualTo(3);
      assertThat(rig.zone().path("hit_bytes").asLong()).isEqualTo(100 + (32 << 10));
    }
  }

  @Test
  void accesses_of_several_zones_are_told_with_their_names_and_statuses() throws Exception {
    NginxConf conf = conf().zone("other", "1m", NginxConf.SMALL).location("other", "other", "");
    try (NginxRig rig = new NginxRig(conf);
        ScriptedEvictionAgent agent = new ScriptedEvictionAgent(rig.socket())) {
      rig.get("/8k/1");
      rig.get("/other/8k/2");
      rig.get("/other/8k/2");
      awaitReported(rig, agent, 3);
      assertThat(agent.zoneOf(agent.accesses(Urls.keyOf("/8k/1")).get(0)))
          .isEqualTo(NginxConf.ZONE);
      assertThat(agent.accesses(Urls.keyOf("/8k/2")))
          .hasSize(2)
          .allSatisfy(access -> assertThat(agent.zoneOf(access)).isEqualTo("other"));
      assertThat(rig.zone("other").path("hits").asLong()).isEqualTo(1);
      assertThat(rig.zone("other").path("misses").asLong()).isEqualTo(1);
    }
  }

  @Test
  void the_groups_told_are_those_of_the_target_as_the_client_sent_it() throws Exception {
    List<String> targets =
        List.of(
            "/8k/1", "/8k/2.js", "/8k/a/3.js?v=1", "/8k/%61/4%2e.min.css", "/8k/5.?x", "/8k/.6");
    try (NginxRig rig = new NginxRig(conf());
        ScriptedEvictionAgent agent = new ScriptedEvictionAgent(rig.socket())) {
      List<List<Integer>> expected = new ArrayList<>();
      for (String target : targets) {
        rig.get(target);
        int[] groups = new int[UrlGroups.COUNT];
        byte[] bytes = target.getBytes(StandardCharsets.US_ASCII);
        UrlGroups.of(bytes, 0, bytes.length, groups, 0);
        expected.add(List.of(groups[0], groups[1], groups[2]));
      }
      awaitReported(rig, agent, targets.size());
      assertThat(agent.accesses())
          .extracting(
              access ->
                  List.of(
                      access.getExtensionGroup(),
                      access.getSegmentGroup(),
                      access.getDirectoryGroup()))
          .isEqualTo(expected);
    }
  }

  private static List<CacheStatus> statuses(ScriptedEvictionAgent agent, String path) {
    return agent.accesses(Urls.keyOf(path)).stream()
        .map(Access::getStatus)
        .collect(Collectors.toList());
  }

  /** A stress test of the ring in shared memory, into which all workers write. */
  @Test
  void four_workers_in_a_hurry_report_each_access_once() throws Exception {
    List<String> paths = Urls.repeated(Urls.of(2, "ring", 0, 100), 100);
    try (NginxRig rig = new NginxRig(conf().workers(4));
        ScriptedEvictionAgent agent = new ScriptedEvictionAgent(rig.socket())) {
      assertThat(rig.load(paths, 20_000).errors()).isZero();
      awaitReported(rig, agent, paths.size());
      Map<String, Long> told =
          agent.accesses().stream()
              .collect(
                  Collectors.groupingBy(
                      access -> ScriptedEvictionAgent.keyOf(access.getKey()),
                      Collectors.counting()));
      assertThat(told.keySet()).isEqualTo(Urls.keysOf(paths));
      assertThat(told.values()).containsOnly(100L);
      assertThat(rig.status().at("/accesses/recorded").asLong()).isEqualTo(paths.size());
      assertThat(rig.status().at("/accesses/dropped").asLong()).isZero();
    }
  }

  private static long count(List<Access> accesses, CacheStatus status) {
    return accesses.stream().filter(access -> access.getStatus() == status).count();
  }

  /** Waits until this many accesses are reported and none is pending. */
  private static void awaitReported(NginxRig rig, ScriptedEvictionAgent agent, int count)
      throws Exception {
    NginxRig.await(
        count + " accesses to be reported, of which came " + agent.accesses().size(),
        () ->
            agent.accesses().size() >= count && rig.status().at("/accesses/pending").asLong() == 0);
    assertThat(agent.accesses()).hasSize(count);
  }

  private static NginxConf conf() {
    return NginxConf.of("max_size=64m inactive=1h").agent();
  }
}
