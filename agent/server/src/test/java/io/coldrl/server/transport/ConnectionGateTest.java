package io.coldrl.server.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coldrl.server.admin.AgentMetrics;
import io.coldrl.server.admin.Counter;
import io.grpc.protobuf.services.HealthStatusManager;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConnectionGateTest {
  @TempDir private Path directory = Path.of("");

  private final AgentMetrics metrics = new AgentMetrics();

  private UnixServer start(ConnectionGate gate) throws Exception {
    UnixServer server =
        new UnixServer(
            directory.resolve("a.sock"),
            0600,
            new GrpcServer.Loops("test-loop", 1, new ArrivalClock()),
            gate,
            ServerLimits.DEFAULT,
            metrics,
            List.of(new HealthStatusManager().getHealthService().bindService()));
    server.start();
    return server;
  }

  private AgentClient client() {
    return AgentClient.of(directory.resolve("a.sock"));
  }

  private static void stop(UnixServer server) throws Exception {
    server.shutdown();
    server.endCalls();
    server.close();
  }

  @Test
  void a_user_who_may_not_connect_is_refused_and_counted() throws Exception {
    UnixServer server = start(new ConnectionGate(ServerLimits.DEFAULT, user -> false, metrics));
    try (AgentClient client = client()) {
      assertThat(client.isServing()).isFalse();
      assertThat(metrics.get(Counter.ADMIN_REFUSED)).isPositive();
      assertThat(metrics.get(Counter.CONNECTIONS_REFUSED)).isZero();
    } finally {
      stop(server);
    }
  }

  @Test
  void the_user_of_the_agent_may_administer() throws Exception {
    int self = ConnectionGate.ownUserId();
    assertThat(self).isEqualTo((int) Files.getAttribute(directory, "unix:uid"));
    UnixServer server = start(ConnectionGate.forOwner(ServerLimits.DEFAULT, self, metrics));
    try (AgentClient client = client()) {
      assertThat(client.isServing()).isTrue();
      assertThat(metrics.get(Counter.ADMIN_REFUSED)).isZero();
    } finally {
      stop(server);
    }
  }

  @Test
  void connections_above_the_maximum_are_refused_and_counted_until_one_ends() throws Exception {
    UnixServer server =
        start(ConnectionGate.forAll(ServerLimits.DEFAULT.withConnections(2), metrics));
    try (AgentClient first = client()) {
      try (AgentClient second = client()) {
        assertThat(first.isServing()).isTrue();
        assertThat(second.isServing()).isTrue();
        try (AgentClient third = client()) {
          assertThat(third.isServing()).isFalse();
          assertThatThrownBy(third::status).isInstanceOf(AgentCallException.class);
          assertThat(metrics.get(Counter.CONNECTIONS_REFUSED)).isPositive();
          assertThat(first.isServing()).isTrue();
        }
      }
      try (AgentClient next = client()) {
        long giveUp = System.nanoTime() + 20_000_000_000L;
        while (!next.isServing()) {
          assertThat(System.nanoTime()).as("a place gets free").isLessThan(giveUp);
        }
      }
    } finally {
      stop(server);
    }
  }
}
