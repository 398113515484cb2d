package io.coldrl.nginx;

import static org.assertj.core.api.Assertions.assertThat;

import io.coldrl.proto.v1.DecisionSource;
import io.coldrl.proto.v1.SelectVictimsRequest;
import io.coldrl.proto.v1.SelectVictimsResponse;
import io.coldrl.rig.GarbageServer;
import io.coldrl.server.admin.AgentStatus;
import java.io.IOException;
import java.util.List;
import java.util.OptionalInt;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Faults of the agent: no request fails, and NGINX goes on to evict by LRU. */
final class AgentFaultIT {
  private static final int KEYS_OF_A_ROUND = 100_000;
  private static final NginxConf CONF = NginxConf.of(NginxConf.SMALL).agent().awake();

  @SuppressWarnings("NullAway.Init")
  private static SharedAgent agent;

  @BeforeAll
  static void startAgent() throws Exception {
    agent = new SharedAgent();
  }

  @AfterAll
  static void stopAgent() throws Exception {
    agent.close();
  }

  @Test
  void without_an_agent_nginx_evicts_by_its_own_lru() throws Exception {
    try (NginxRig rig = new NginxRig(CONF)) {
      loadAndAssertLru(rig, 1_000);
      assertThat(rig.decisions("unreachable")).isPositive();
      assertThat(rig.status().at("/agent/connected").asBoolean()).isFalse();
      assertThat(rig.status().at("/agent/last_error").asText()).isNotEmpty();
    }
  }

  @Test
  void an_agent_that_is_killed_again_and_again_costs_no_request_and_its_successors_are_asked()
      throws Exception {
    try (NginxRig rig = new NginxRig(CONF, agent.socket())) {
      for (int from = 0; from < 3 * KEYS_OF_A_ROUND; from += KEYS_OF_A_ROUND) {
        loadUntilTheModelDecides(rig, from);
        long lru = rig.evicted("lru");
        BackgroundLoad load =
            new BackgroundLoad(rig, Urls.of(8, "killed", from, from + 1_000), 500);
        agent.kill();
        load.endsWithoutErrors();
        rig.awaitBelowLimit();
        assertThat(rig.evicted("lru")).isGreaterThan(lru);
        agent.startAnew();
      }
      loadUntilTheModelDecides(rig, 3 * KEYS_OF_A_ROUND);
      rig.awaitBelowLimit();
    }
  }

  @Test
  void an_agent_that_another_one_replaces_costs_no_decision_and_no_report() throws Exception {
    try (NginxRig rig = new NginxRig(CONF, agent.socket())) {
      loadUntilTheModelDecides(rig, 0);
      long unreachable = rig.decisions("unreachable");
      CompletableFuture<OptionalInt> oldOnesExit =
          CompletableFuture.supplyAsync(AgentFaultIT::replaceAgent);
      int next = 0;
      while (!oldOnesExit.isDone()) {
        assertThat(rig.load(Urls.of(8, "replaced", next, next + 400), 400).errors()).isZero();
        next += 400;
      }
      assertThat(oldOnesExit.get()).hasValue(0);
      loadUntilTheModelDecides(rig, 100_000);
      rig.awaitBelowLimit();
      assertThat(rig.decisions("unreachable"))
          .as("decisions without an agent; last: %s", rig.status().at("/agent/last_error").asText())
          .isEqualTo(unreachable);
      assertThat(rig.decisions("circuit_open")).isZero();
      awaitReported(rig, rig.status().at("/accesses/recorded").asLong());
      assertThat(agent.accesses().duplicates()).isZero();
    }
  }

  @Test
  void a_frozen_agent_opens_the_circuit_which_closes_when_it_thaws() throws Exception {
    try (NginxRig rig = new NginxRig(CONF, agent.socket())) {
      loadUntilTheModelDecides(rig, 0);
      long lru = rig.evicted("lru");
      agent.freeze();
      try {
        int from = 0;
        // It opens when half of the last calls have failed.
        while (rig.decisions("circuit_open") == 0) {
          assertThat(from).as("requests until the circuit opens").isLessThan(12_000);
          assertThat(rig.load(Urls.of(8, "frozen", from, from + 500), 500).errors()).isZero();
          from += 500;
        }
        rig.awaitBelowLimit();
        assertThat(rig.decisions("timeout")).isPositive();
        assertThat(rig.evicted("lru")).isGreaterThan(lru);
        assertThat(rig.status().at("/agent/decisions").asText()).isEqualTo("open");
      } finally {
        agent.thaw();
      }
      loadUntilTheModelDecides(rig, 100_000);
      NginxRig.await(
          "the circuit to close",
          () -> {
            rig.get("/8k/probe" + System.nanoTime());
            return rig.status().at("/agent/decisions").asText().equals("closed");
          });
    }
  }

  @Test
  void what_was_asked_for_while_the_agent_was_frozen_is_recorded_once() throws Exception {
    long before = agent.accesses().accepted();
    try (NginxRig rig = new NginxRig(CONF, agent.socket())) {
      assertThat(rig.load(Urls.of(2, "before", 0, 100), 500).errors()).isZero();
      awaitReported(rig, 100);
      agent.freeze();
      try {
        assertThat(rig.load(Urls.of(2, "during", 0, 300), 330).errors()).isZero();
      } finally {
        agent.thaw();
      }
      awaitReported(rig, 400);
      assertThat(agent.accesses().accepted()).isEqualTo(before + 400);
      assertThat(rig.status().at("/accesses/recorded").asLong()).isEqualTo(400);
    }
  }

  @Test
  void reports_that_timed_out_are_sent_again_and_recorded_once() throws Exception {
    AgentStatus.Accesses before = agent.accesses();
    try (NginxRig rig = new NginxRig(CONF, agent.socket())) {
      assertThat(rig.load(Urls.of(2, "before", 0, 100), 500).errors()).isZero();
      awaitReported(rig, 100);
      agent.freeze();
      try {
        assertThat(rig.load(Urls.of(2, "during", 0, 300), 500).errors()).isZero();
        NginxRig.await(
            "a report to fail", () -> rig.status().at("/agent/last_error_at").asLong() > 0);
      } finally {
        agent.thaw();
      }
      awaitReported(rig, 400);
      AgentStatus.Accesses after = agent.accesses();
      assertThat(after.accepted()).isEqualTo(before.accepted() + 400);
      assertThat(rig.status().at("/accesses/duplicates").asLong())
          .isEqualTo(after.duplicates() - before.duplicates());
    }
  }

  @Test
  void garbage_on_the_socket_is_counted_and_lru_evicts() throws Exception {
    try (NginxRig rig = new NginxRig(CONF);
        GarbageServer garbage = new GarbageServer(rig.socket())) {
      loadAndAssertLru(rig, 1_000);
      assertThat(garbage.connections()).isPositive();
      assertThat(rig.decisions("garbled") + rig.decisions("unreachable")).isPositive();
      assertThat(rig.decisions("model")).isZero();
    }
  }

  @Test
  void an_agent_that_takes_15_ms_is_heard_and_the_zone_is_no_larger_than_stocks() throws Exception {
    List<String> paths = Urls.of(8, "", 0, 1_800);
    long stock;
    try (NginxRig rig = new NginxRig(NginxConf.of(NginxConf.SMALL))) {
      stock = peakBytes(rig, paths);
    }
    try (NginxRig rig = new NginxRig(CONF);
        ScriptedEvictionAgent scripted =
            new ScriptedEvictionAgent(rig.socket()).answeringAfter(15)) {
      assertThat(peakBytes(rig, paths)).isLessThanOrEqualTo(stock * 11 / 10);
      assertThat(scripted.questions()).isPositive();
      rig.awaitBelowLimit();
      assertThat(rig.decisions("model")).isPositive();
    }
  }

  /** An answer that no honest agent gives, made of an honest one. */
  static Stream<Arguments> lies() {
    return Stream.of(
        lie("indexes that are no candidates", a -> a.clearOrder().addOrder(64).addScore(1)),
        lie("indexes that are far off", a -> a.clearOrder().addOrder(-1).addScore(1)),
        lie("a victim twice", a -> a.addOrder(a.getOrder(0)).addScore(1)),
        lie("a mask that says otherwise", a -> a.setVictims(~a.getVictims())),
        lie("a mask of nothing", a -> a.setVictims(0)),
        lie("scores that are no numbers", a -> a.setScore(0, Float.NaN)),
        lie("endless scores", a -> a.setScore(0, Float.POSITIVE_INFINITY)),
        lie("fewer scores than victims", a -> a.clearScore().addScore(1)),
        lie("10,000 bytes", a -> a.setModelVersion("x".repeat(10_000))),
        lie("an unknown source", a -> a.setDecisionSourceValue(99)),
        lie("no model", a -> a.setDecisionSource(DecisionSource.LRU_NO_MODEL)));
  }

  private static Arguments lie(
      String name, Function<SelectVictimsResponse.Builder, SelectVictimsResponse.Builder> how) {
    Function<SelectVictimsRequest, SelectVictimsResponse> answer =
        question -> how.apply(ScriptedEvictionAgent.largestFirst(question).toBuilder()).build();
    return Arguments.argumentSet(name, answer);
  }

  @ParameterizedTest
  @MethodSource("lies")
  void lies_cost_no_request_and_lru_evicts(
      Function<SelectVictimsRequest, SelectVictimsResponse> answer) throws Exception {
    try (NginxRig rig = new NginxRig(CONF);
        ScriptedEvictionAgent scripted =
            new ScriptedEvictionAgent(rig.socket()).answering(answer)) {
      loadAndAssertLru(rig, 500);
      assertThat(scripted.questions()).isPositive();
      assertThat(rig.evicted("model")).isZero();
      assertThat(rig.decisions("model")).isZero();
    }
  }

  @Test
  void an_agent_that_tells_no_scores_is_taken_at_its_order() throws Exception {
    try (NginxRig rig = new NginxRig(CONF);
        ScriptedEvictionAgent scripted =
            new ScriptedEvictionAgent(rig.socket())
                .answering(
                    q -> ScriptedEvictionAgent.largestFirst(q).toBuilder().clearScore().build())) {
      assertThat(rig.load(Urls.of(8, "", 0, 700), 500).errors()).isZero();
      rig.awaitBelowLimit();
      assertThat(rig.evicted("model")).isPositive();
      assertThat(scripted.named()).containsAll(rig.deletedBy("model"));
    }
  }

  @Test
  void a_batch_that_is_refused_again_and_again_is_given_up_and_later_ones_get_through()
      throws Exception {
    String poison = Urls.keyOf("/2k/poison0");
    try (NginxRig rig = new NginxRig(CONF);
        ScriptedEvictionAgent scripted =
            new ScriptedEvictionAgent(rig.socket())
                .refusing(
                    batch ->
                        batch.getAccessesList().stream()
                            .anyMatch(
                                a -> ScriptedEvictionAgent.keyOf(a.getKey()).equals(poison)))) {
      rig.get("/2k/poison0");
      NginxRig.await(
          "the batch to be given up", () -> rig.status().at("/accesses/given_up").asLong() > 0);
      assertThat(scripted.refused()).isEqualTo(5);
      assertThat(rig.status().at("/accesses/given_up").asLong()).isEqualTo(1);

      assertThat(rig.load(Urls.of(2, "fine", 0, 100), 400).errors()).isZero();
      NginxRig.await("later ones", () -> scripted.accesses().size() == 100);
      assertThat(rig.status().at("/accesses/pending").asLong()).isZero();
    }
  }

  private static OptionalInt replaceAgent() {
    try {
      return agent.replace();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void loadUntilTheModelDecides(NginxRig rig, int from) throws Exception {
    long before = rig.evicted("model");
    int next = from;
    while (rig.evicted("model") == before) {
      assertThat(next).as("requests until the model decides").isLessThan(from + 12_000);
      assertThat(rig.load(Urls.of(8, "", next, next + 400), 400).errors()).isZero();
      next += 400;
    }
  }

  private static void awaitReported(NginxRig rig, long count) throws Exception {
    NginxRig.await(
        "accesses to be reported", () -> rig.status().at("/accesses/sent").asLong() >= count);
    assertThat(rig.status().at("/accesses/sent").asLong()).isEqualTo(count);
    assertThat(rig.status().at("/accesses/given_up").asLong()).isZero();
  }

  private static long peakBytes(NginxRig rig, List<String> paths) throws Exception {
    BackgroundLoad load = new BackgroundLoad(rig, paths, 600);
    long peak = 0;
    while (load.isRunning()) {
      peak = Math.max(peak, rig.zone().path("size_bytes").asLong());
    }
    load.endsWithoutErrors();
    return peak;
  }

  /** By LRU the first objects are evicted and the last ones stay. */
  private static void loadAndAssertLru(NginxRig rig, int requests) throws Exception {
    List<String> first = Urls.of(8, "", 0, 100);
    // Apart from the others: a slow machine sends requests that are late together, in any order.
    assertThat(rig.load(first, 600).errors()).isZero();
    assertThat(rig.load(Urls.of(8, "", 100, requests), 600).errors()).isZero();
    rig.awaitBelowLimit();
    assertThat(rig.evicted("lru")).isPositive();
    TreeSet<String> kept = new TreeSet<>(rig.cachedKeys());
    assertThat(kept).containsAll(Urls.keysOf(Urls.of(8, "", requests - 100, requests)));
    kept.retainAll(Urls.keysOf(first));
    assertThat(kept).isEmpty();
  }
}
