package io.coldrl.nginx;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The module's status as JSON and for Prometheus. */
final class StatusIT {
  private static final List<String> SOURCES = List.of("model", "rule", "lru", "expired", "keys");
  private static final List<String> OUTCOMES =
      List.of(
          "model",
          "lru_budget",
          "lru_no_model",
          "lru_guard",
          "lru_overload",
          "lru_model_error",
          "lru_unknown",
          "timeout",
          "unreachable",
          "garbled",
          "circuit_open",
          "no_candidates",
          "rule");

  @Test
  void json_has_all_fields_that_were_promised() throws Exception {
    try (NginxRig rig = new NginxRig(NginxConf.of(NginxConf.SMALL).agent())) {
      JsonNode status = rig.status();
      assertFields(
          status,
          "module_version nginx_version shadow decisions decision_us wait_us victims accesses agent"
              + " zones");
      assertFields(status.path("decisions"), String.join(" ", OUTCOMES));
      assertFields(status.path("decision_us"), "p50 p95 p99 max");
      assertFields(status.path("wait_us"), "count p50 p95 p99 max");
      assertFields(status.path("victims"), "named staged deleted skipped skipped_because");
      assertFields(status.at("/victims/skipped_because"), "gone used busy tail_expired old guard");
      assertFields(
          status.path("accesses"),
          "recorded sent duplicates rejected dropped given_up pending capacity");
      assertFields(status.path("agent"), "connected decisions reports last_error last_error_at");
      JsonNode zone = status.at("/zones/0");
      assertFields(
          zone,
          "name objects size_bytes max_size_bytes disk_bytes disk_files disk_at hits misses"
              + " hit_bytes miss_bytes evictions reserve credits overshoot_bytes"
              + " overshoot_worst_bytes repaired shadow");
      assertFields(zone.path("evictions"), String.join(" ", SOURCES));
      for (JsonNode tally : zone.path("evictions")) {
        assertFields(tally, "objects bytes");
      }
      assertFields(zone.path("shadow"), "lru model rule");
      for (JsonNode tally : zone.path("shadow")) {
        assertFields(tally, "objects bytes asked_again");
      }
    }
  }

  private static void assertFields(JsonNode node, String names) {
    List<String> fields = new ArrayList<>();
    node.fieldNames().forEachRemaining(fields::add);
    assertThat(fields).containsExactlyInAnyOrder(names.split(" "));
  }

  @Test
  void both_forms_say_the_same_of_a_zone_with_an_awkward_name() throws Exception {
    String name = "we\"ird\\zone";
    String quoted = name.replace("\\", "\\\\").replace("\"", "\\\"");
    NginxConf conf =
        NginxConf.of(NginxConf.SMALL)
            .rawZone(
                "proxy_cache_path weird \"keys_zone=%s:1m\" max_size=1m use_temp_path=off;"
                    .formatted(quoted))
            .location("weird", "\"" + quoted + "\"", "")
            .agent()
            .http("coldrl_rule on; coldrl_fallback rule;")
            .awake();
    try (NginxRig rig = new NginxRig(conf);
        ScriptedEvictionAgent agent = new ScriptedEvictionAgent(rig.socket())) {
      assertThat(rig.load(Urls.mixed(0, 1_000), 500).errors()).isZero();
      List<String> below = Urls.of(8, "", 0, 300).stream().map(path -> "/weird" + path).toList();
      assertThat(rig.load(below, 500).errors()).isZero();
      assertThat(rig.cacheStatus(below.get(below.size() - 1))).isEqualTo("HIT");
      rig.awaitBelowLimit();
      rig.awaitBelowLimit(name);
      NginxRig.await(
          "all to be reported", () -> rig.status().at("/accesses/pending").asLong() == 0);
      assertThat(agent.questions()).isPositive();
      awaitRest(rig);

      JsonNode status = rig.status();
      PrometheusText text = metrics(rig);
      for (String outcome : OUTCOMES) {
        assertThat(text.value("coldrl_decisions_total", "outcome", outcome))
            .as(outcome)
            .isEqualTo(status.path("decisions").path(outcome).asLong());
      }
      assertThat(text.value("coldrl_accesses_recorded_total"))
          .isEqualTo(status.at("/accesses/recorded").asLong());
      assertThat(text.value("coldrl_accesses_sent_total"))
          .isEqualTo(status.at("/accesses/sent").asLong());
      assertThat(text.value("coldrl_victims_deleted_total"))
          .isEqualTo(status.at("/victims/deleted").asLong());
      assertThat(text.value("coldrl_agent_connected")).isEqualTo(1);
      assertThat(status.at("/agent/connected").asBoolean()).isTrue();
      for (JsonNode zone : status.path("zones")) {
        assertZoneAgrees(zone, text);
      }
      assertThat(rig.zone(name).path("hits").asLong()).isPositive();
      assertThat(NginxRig.evicted(rig.zone(name), "model")).isPositive();
    }
  }

  private static void assertZoneAgrees(JsonNode zone, PrometheusText text) {
    String name = zone.path("name").asText();
    Map<String, String> metrics =
        Map.of(
            "objects", "coldrl_zone_objects",
            "size_bytes", "coldrl_zone_size_bytes",
            "max_size_bytes", "coldrl_zone_max_size_bytes",
            "hits", "coldrl_zone_hits_total",
            "misses", "coldrl_zone_misses_total",
            "hit_bytes", "coldrl_zone_hit_bytes_total",
            "miss_bytes", "coldrl_zone_miss_bytes_total",
            "overshoot_bytes", "coldrl_zone_overshoot_bytes",
            "overshoot_worst_bytes", "coldrl_zone_overshoot_worst_bytes",
            "repaired", "coldrl_zone_repaired_total");
    metrics.forEach(
        (field, metric) ->
            assertThat(text.value(metric, "zone", name))
                .as(metric)
                .isEqualTo(zone.path(field).asLong()));
    for (String source : SOURCES) {
      assertThat(text.value("coldrl_zone_evictions_total", "zone", name, "source", source))
          .isEqualTo(zone.path("evictions").path(source).path("objects").asLong());
      assertThat(text.value("coldrl_zone_evicted_bytes_total", "zone", name, "source", source))
          .isEqualTo(zone.path("evictions").path(source).path("bytes").asLong());
    }
  }

  /** Until the module asks no more and reports no more. */
  private static void awaitRest(NginxRig rig) throws Exception {
    List<String> seen = new ArrayList<>();
    NginxRig.await(
        "nothing to change",
        () -> {
          JsonNode status = rig.status();
          seen.add(
              status.path("decisions").toString() + status.path("accesses") + status.at("/zones"));
          int n = seen.size();
          return n > 20 && seen.subList(n - 20, n).stream().distinct().count() == 1;
        });
  }

  private static PrometheusText metrics(NginxRig rig) throws Exception {
    HttpResponse<byte[]> response = rig.get("/metrics");
    assertThat(response.headers().firstValue("Content-Type")).contains("text/plain; version=0.0.4");
    return new PrometheusText(new String(response.body(), StandardCharsets.UTF_8));
  }

  @Test
  void metrics_are_well_formed_where_the_module_is_off() throws Exception {
    try (NginxRig rig = new NginxRig(NginxConf.of(NginxConf.SMALL))) {
      rig.get("/8k/1");
      NginxRig.await("the file to be counted", () -> rig.zone().path("objects").asLong() == 1);
      assertThat(metrics(rig).value("coldrl_zone_objects", "zone", NginxConf.ZONE)).isEqualTo(1);
    }
  }

  @Test
  void both_forms_answer_head_and_refuse_other_methods() throws Exception {
    try (NginxRig rig = new NginxRig(NginxConf.of(NginxConf.SMALL).http("coldrl_rule on;"))) {
      for (String path : List.of("/coldrl_status", "/metrics")) {
        HttpResponse<byte[]> head = rig.send("HEAD", path);
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(head.headers().firstValueAsLong("Content-Length").orElse(0)).isPositive();
        assertThat(rig.send("POST", path).statusCode()).isEqualTo(405);
      }
      assertThat(new ObjectMapper().readTree(rig.get("/coldrl_status").body()).isObject()).isTrue();
    }
  }

  @Test
  void the_bytes_on_disk_are_counted_file_by_file() throws Exception {
    // Without levels, since it takes some time to walk through thousands of directories.
    NginxConf conf =
        new NginxConf()
            .rawZone(
                "proxy_cache_path %s use_temp_path=off keys_zone=%s:1m %s;"
                    .formatted(NginxConf.ZONE, NginxConf.ZONE, NginxConf.SMALL))
            .http("coldrl_rule on;")
            .awake();
    try (NginxRig rig = new NginxRig(conf)) {
      assertThat(rig.load(Urls.mixed(0, 1_000), 500).errors()).isZero();
      rig.awaitBelowLimit();
      // A new manager counts at once, the old one only 20 s after its last count.
      rig.reload(conf);
      NginxRig.await(
          "the files to be counted",
          () ->
              rig.zone().path("disk_bytes").asLong() == rig.diskBytes()
                  && rig.zone().path("disk_files").asLong() == rig.files(NginxConf.ZONE).size());
      assertThat(rig.zone().path("disk_at").asLong()).isPositive();
      assertThat(rig.zone().path("size_bytes").asLong()).isEqualTo(rig.diskBytes());
    }
  }
}
