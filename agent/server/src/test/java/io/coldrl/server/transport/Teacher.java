package io.coldrl.server.transport;

import io.coldrl.server.admin.AgentStatus;
import io.envoyproxy.envoy.data.accesslog.v3.HTTPAccessLogEntry;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingResponse;
import java.util.Objects;
import java.util.function.Predicate;

/** Acts as Envoy: sends requests and outcomes, and waits for their effect on the agent's status. */
final class Teacher implements AutoCloseable {
  private static final long WAIT_MS = 20_000;

  final AccessLogClient log;
  private final AgentHarness agent;

  Teacher(AgentHarness agent) {
    this.agent = agent;
    this.log = new AccessLogClient(agent.client.channel());
  }

  /** Reports outcomes without decisions and waits until the agent has counted them. */
  void teach(String ip, int port, int answers, int latencyMs) throws Exception {
    teach(ip, port, answers, 200, latencyMs);
  }

  void teach(String ip, int port, int answers, int status, int latencyMs) throws Exception {
    long before = outcomes(routing());
    for (int i = 0; i < answers; i++) {
      log.report(AccessLogClient.entry("", "", ip, port, status, latencyMs));
    }
    await(routing -> outcomes(routing) == before + answers);
  }

  /** Reports an outcome and waits until the agent has counted it. */
  void report(HTTPAccessLogEntry.Builder entry) throws Exception {
    long before = outcomes(routing());
    log.report(entry);
    await(routing -> outcomes(routing) == before + 1);
  }

  private static long outcomes(AgentStatus.Routing routing) {
    return routing.outcomes().matched() + routing.outcomes().unmatched();
  }

  AgentStatus.Routing routing() throws Exception {
    return Objects.requireNonNull(agent.admin.status().routing());
  }

  long decisions(String source) throws Exception {
    return Objects.requireNonNull(routing().decisions().get(source));
  }

  AgentStatus.Endpoint endpoint(String address) throws Exception {
    return routing().endpoints().stream()
        .filter(e -> e.address().equals(address))
        .findFirst()
        .orElseThrow();
  }

  /** Polls until the condition holds. */
  AgentStatus.Routing await(Predicate<AgentStatus.Routing> condition) throws Exception {
    long end = System.nanoTime() + WAIT_MS * 1_000_000;
    while (true) {
      AgentStatus.Routing routing = routing();
      if (condition.test(routing)) {
        return routing;
      }
      if (System.nanoTime() - end > 0) {
        throw new AssertionError(
            "the condition does not hold within " + WAIT_MS + " ms: " + routing);
      }
      Thread.onSpinWait();
    }
  }

  ProcessingResponse ask(String path, String requestId) throws Exception {
    return ExtProcClient.ask(agent.client.channel(), ExtProcClient.headers(path, requestId));
  }

  /** Sends requests until this source decides. The model decides all but one of 200. */
  ProcessingResponse askUntilBy(String source, String path) throws Exception {
    long end = System.nanoTime() + WAIT_MS * 1_000_000;
    while (System.nanoTime() - end < 0) {
      long before = decisions(source);
      ProcessingResponse reply = ask(path, "ask-" + System.nanoTime());
      if (decisions(source) > before) {
        return reply;
      }
    }
    throw new AssertionError("never by " + source + ": " + routing());
  }

  ProcessingResponse askUntilByModel() throws Exception {
    return askUntilBy("model", "/o");
  }

  @Override
  public void close() throws Exception {
    log.close();
  }
}
