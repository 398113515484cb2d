package io.coldrl.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.coldrl.core.eviction.EvictionBatch;
import io.coldrl.core.eviction.EvictionDecision;
import io.coldrl.core.eviction.EvictionPolicy;
import io.coldrl.core.record.NginxCacheStatus;
import io.coldrl.core.record.ObjectHistory;
import io.coldrl.core.record.ZoneClock;
import io.coldrl.inference.ModelLoader;
import io.coldrl.proto.v1.CacheStatus;
import io.coldrl.server.store.HistoryKey;
import io.coldrl.testkit.IndexScorer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Holds the agent's limits and its definition of a hit equal to those of the module in C. */
class ModuleContractTest {
  private static final Path SOURCES =
      Path.of(System.getProperty("coldrl.home"), "nginx-module", "src");

  private static int defined(String name) throws IOException {
    Matcher matcher =
        Pattern.compile("(?m)^#define[ \\t]+" + name + "[ \\t]+([0-9]+)\\b")
            .matcher(Files.readString(SOURCES.resolve("coldrl_wire.h")));
    assertThat(matcher.find()).as(name).isTrue();
    return Integer.parseInt(matcher.group(1));
  }

  @Test
  void the_limits_of_messages_are_the_modules() throws IOException {
    assertThat(HistoryKey.OBJECT_BYTES).isEqualTo(defined("COLDRL_KEY_LEN"));
    assertThat(RequestCheck.MAX_ZONE_BYTES).isEqualTo(defined("COLDRL_ZONE_LEN"));
    assertThat(RequestCheck.MAX_ZONES).isEqualTo(defined("COLDRL_ZONES_MAX"));
    assertThat(EvictionBatch.MAX_CANDIDATES).isEqualTo(defined("COLDRL_CANDIDATES_MAX"));
    assertThat(RequestCheck.MAX_ACCESSES).isGreaterThanOrEqualTo(defined("COLDRL_ACCESSES_MAX"));
  }

  @Test
  void messages_of_either_side_fit_into_the_others_limit() throws IOException {
    EvictionBatch batch = new EvictionBatch();
    for (int i = 0; i < EvictionBatch.MAX_CANDIDATES; i++) {
      batch.add(new ObjectHistory(), 10, 1_000 - i, 1, 2_000, new ZoneClock(), 100);
    }
    EvictionDecision decision = new EvictionDecision();
    new EvictionPolicy(() -> 0).decide(batch, new IndexScorer(), 0, 64, 1, decision);
    assertThat(decision.victims()).isEqualTo(EvictionBatch.MAX_CANDIDATES);
    String version = ModelLoader.versionOf(new byte[0]);
    assertThat(version.length()).isLessThanOrEqualTo(defined("COLDRL_VERSION_LEN"));
    assertThat(new VictimsAnswer().encode(decision, version, Integer.MAX_VALUE).length)
        .isLessThanOrEqualTo(defined("COLDRL_VICTIMS_LEN_MAX"));
    // COLDRL_REPORT_LEN_MAX, with as much again.
    int report =
        defined("COLDRL_ACCESSES_MAX") * 96
            + defined("COLDRL_ZONES_MAX") * (defined("COLDRL_ZONE_LEN") + 4);
    assertThat(2 * report).isLessThanOrEqualTo(ServerLimits.DEFAULT.messageBytes());
  }

  @Test
  void a_status_has_the_number_of_the_wire_contract() {
    assertThat(NginxCacheStatus.values()).hasSize(CacheStatus.values().length - 1);
    for (NginxCacheStatus status : NginxCacheStatus.values()) {
      CacheStatus wire = CacheStatus.forNumber(status.ordinal());
      String name = status == NginxCacheStatus.UNKNOWN ? "CACHE_STATUS_UNSPECIFIED" : status.name();
      assertThat(wire).isNotNull().hasToString(name);
      assertThat(NginxCacheStatus.of(status.ordinal())).isEqualTo(status);
    }
    assertThat(NginxCacheStatus.of(-1)).isEqualTo(NginxCacheStatus.UNKNOWN);
    assertThat(NginxCacheStatus.of(99)).isEqualTo(NginxCacheStatus.UNKNOWN);
  }

  @Test
  void the_module_counts_the_same_statuses_as_hits_and_misses() throws IOException {
    Set<NginxCacheStatus> hits = countedBy("switch (access->status)", "stats->hits");
    Set<NginxCacheStatus> misses = countedBy("stats->hit_bytes", "stats->misses");
    for (NginxCacheStatus status : NginxCacheStatus.values()) {
      assertThat(hits.contains(status)).as(status.name()).isEqualTo(status.isHit());
      assertThat(misses.contains(status))
          .as(status.name())
          .isEqualTo(status.isCounted() && !status.isHit());
    }
  }

  @Test
  void the_module_has_the_version_of_the_build() throws IOException {
    Matcher version =
        Pattern.compile("#define NGX_HTTP_COLDRL_VERSION +\"(.*)\"")
            .matcher(Files.readString(SOURCES.resolve("ngx_http_coldrl_status.h")));
    assertThat(version.find()).isTrue();
    assertThat(Path.of(System.getProperty("coldrl.home"), "pom.xml"))
        .content()
        .containsPattern(
            "<artifactId>coldrl</artifactId>\\s*<version>" + version.group(1) + "</version>");
  }

  /** The statuses of the cases in C between two places. */
  private static Set<NginxCacheStatus> countedBy(String after, String before) throws IOException {
    String source = Files.readString(SOURCES.resolve("ngx_http_coldrl_access.c"));
    int start = source.indexOf(after);
    Matcher cases =
        Pattern.compile("case NGX_HTTP_CACHE_([A-Z]+):")
            .matcher(source.substring(start, source.indexOf(before, start)));
    Set<NginxCacheStatus> counted = EnumSet.noneOf(NginxCacheStatus.class);
    while (cases.find()) {
      counted.add(NginxCacheStatus.valueOf(cases.group(1)));
    }
    return counted;
  }
}
