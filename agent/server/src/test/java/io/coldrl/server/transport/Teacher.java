package io.coldrl.server.transport;

import io.coldrl.server.admin.AgentStatus;
import io.envoyproxy.envoy.data.accesslog.v3.HTTPAccessLogEntry;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingResponse;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * Plays Envoy towards an agent: tells of outcomes and asks, and awaits what the agent makes of it.
 */
final class Teacher implements AutoCloseable {
  private static final long WAIT_MS = 20_000;

  final AccessLogClient log;
  private final AgentHarness agent;

  Teacher(AgentHarness agent) {
    this.agent = agent;
    this.log = new AccessLogClient(agent.client.channel());
  }

  /** Tells of answers that nobody asked the agent for, and waits until they are known. */
  void teach(String ip, int port, int answers, int latencyMs) throws Exception {
    teach(ip, port, answers, 200, latencyMs);
  }

  void teach(String ip, int port, int answers, int status, int latencyMs) throws Exception {
    long before = outcomes(routing());
    for (int i = 0; i < answers; i++) {
      log.tell(AccessLogClient.entry("", "", ip, port, status, latencyMs));
    }
    await(routing -> outcomes(routing) == before + answers);
  }

  /** Tells and waits until it is known. */
  void tell(HTTPAccessLogEntry.Builder entry) throws Exception {
    long before = outcomes(routing());
    log.tell(entry);
    await(routing -> outcomes(routing) == before + 1);
  }

  private static long outcomes(AgentStatus.Routing routing) {
    return routing.outcomes().matched() + routing.outcomes().unmatched();
  }

  AgentStatus.Routing routing() throws Exception {
    return Objects.requireNonNull(agent.client.status().routing());
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

  /** Polls until it is so. */
  AgentStatus.Routing await(Predicate<AgentStatus.Routing> condition) throws Exception {
    long end = System.nanoTime() + WAIT_MS * 1_000_000;
    while (true) {
      AgentStatus.Routing routing = routing();
      if (condition.test(routing)) {
        return routing;
      }
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("not so within " + WAIT_MS + " ms: " + routing);
      }
      Thread.onSpinWait();
    }
  }

  ProcessingResponse ask(String path, String requestId) throws Exception {
    return ExtProcClient.ask(agent.client.channel(), ExtProcClient.headers(path, requestId));
  }

  /** Asks until this source decides: the model does for all but one request in 200. */
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
