package io.coldrl.lab.faults;

import io.coldrl.lab.faults.FaultScene.Meanwhile;
import io.coldrl.lab.module.ElapsedLog;
import io.coldrl.lab.module.RowAim;
import io.coldrl.lab.module.Waiting;
import io.coldrl.rig.AgentProcess;
import io.coldrl.testkit.RawHttp2;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/** Other clients of the agent's socket that do harm beside NGINX. */
final class ClientFaults {
  private static final int CONNECTIONS = 10_000;
  private static final int HALF_OPEN = 400;
  private static final int CALLS = 50;
  private static final int LARGE_BYTES = 64 << 20;
  private static final int LARGE_CLIENTS = 20;
  private static final int WATCH_SECONDS = 10;
  private static final double MAX_COME_BACK_SECONDS = 5;
  private static final String REPORT = "coldrl.v1.AccessService/ReportAccesses";
  private static final String ASK = "coldrl.v1.EvictionService/SelectVictims";

  private ClientFaults() {}

  private interface Abuse {
    void happen(FaultScene scene, List<AutoCloseable> open) throws Exception;
  }

  static List<FaultRow> rows() {
    return List.of(
        row(
            "connections",
            "10,000 connections",
            "opened at once and held for " + WATCH_SECONDS + " s",
            ClientFaults::connect),
        row(
            "half-open",
            "half-open clients",
            HALF_OPEN + " clients, each with " + CALLS + " calls that stop within a message",
            ClientFaults::stopHalfway),
        row(
            "large",
            "64 MB messages",
            LARGE_CLIENTS + " questions of 64 MB, half of them against flow control",
            ClientFaults::sendLarge));
  }

  private static FaultRow row(String id, String fault, String done, Abuse abuse) {
    return new FaultRow(id, fault, done, quick -> measure(abuse));
  }

  private static List<Figure> measure(Abuse abuse) throws Exception {
    try (FaultScene scene = new FaultScene()) {
      AgentProcess agent = scene.ready(scene.launch());
      List<AutoCloseable> open = new ArrayList<>();
      List<Figure> figures;
      try {
        figures =
            scene.during(
                Meanwhile.EITHER,
                MAX_COME_BACK_SECONDS,
                () -> {
                  abuse.happen(scene, open);
                  Waiting.seconds(WATCH_SECONDS);
                });
      } finally {
        for (AutoCloseable client : open) {
          client.close();
        }
      }
      figures.add(new Figure("the agent is alive", agent.isAlive() ? 1 : 0, RowAim.exactly(1)));
      figures.add(scene.uncaught());
      return figures;
    }
  }

  private static void connect(FaultScene scene, List<AutoCloseable> open) throws IOException {
    UnixDomainSocketAddress address = UnixDomainSocketAddress.of(scene.socket());
    for (int i = 0; i < CONNECTIONS; i++) {
      SocketChannel connection = SocketChannel.open(StandardProtocolFamily.UNIX);
      open.add(connection);
      connection.connect(address);
    }
  }

  private static void stopHalfway(FaultScene scene, List<AutoCloseable> open) throws IOException {
    for (int i = 0; i < HALF_OPEN; i++) {
      RawHttp2 client = new RawHttp2(scene.socket());
      open.add(client);
      client.greet();
      for (int call = 0; call < CALLS; call++) {
        client.call(2 * call + 1, REPORT);
        client.beginMessage(2 * call + 1, 1 << 20, 1_200);
      }
    }
  }

  private static void sendLarge(FaultScene scene, List<AutoCloseable> open) throws IOException {
    for (int i = 0; i < LARGE_CLIENTS; i++) {
      RawHttp2 client = new RawHttp2(scene.socket());
      open.add(client);
      try {
        client.greet();
        client.call(1, ASK);
        client.beginMessage(1, LARGE_BYTES, i % 2 == 0 ? LARGE_BYTES : 60_000);
      } catch (IOException e) {
        ElapsedLog.say("    the agent ended the connection: %s", e);
      }
    }
  }
}
