package io.coldrl.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.coldrl.core.record.ObjectHistory;
import io.coldrl.inference.Task;
import io.coldrl.server.TestModels;
import io.coldrl.server.admin.AgentMetrics;
import io.coldrl.server.admin.Counter;
import io.coldrl.server.config.AgentConfig;
import io.coldrl.server.config.ConfigKey;
import io.coldrl.server.config.ConfigParser;
import io.coldrl.server.eviction.Zones;
import io.coldrl.server.store.HistoryFile;
import io.coldrl.server.store.HistoryKey;
import io.coldrl.server.store.HistoryStore;
import io.coldrl.server.transport.AgentServer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class StatusCommandTest {
  // Larger than every other number in a status.
  private static final long FIRST_VALUE = 7_000_000_001L;

  @TempDir private Path directory = Path.of("");

  private String status(String format) throws Exception {
    AgentConfig config =
        ConfigParser.parse(
            null,
            Map.of(
                ConfigKey.SOCKET,
                directory.resolve("a.sock").toString(),
                ConfigKey.ADMIN_SOCKET,
                directory.resolve("admin.sock").toString(),
                ConfigKey.HISTORY_FILE,
                directory.resolve("history.dat").toString(),
                ConfigKey.HISTORY_OBJECTS,
                "1000",
                ConfigKey.ROUTING_ENDPOINTS,
                "10.0.0.1:80"));
    AgentMetrics metrics = new AgentMetrics();
    for (Counter counter : Counter.values()) {
      metrics.add(counter, value(counter));
    }
    Path none = directory.resolve("none.onnx");
    try (HistoryStore store = HistoryFile.open(config.historyFile(), config.historyObjects());
        AgentServer.Models models =
            new AgentServer.Models(
                TestModels.slot(none, 1, Task.EVICTION),
                TestModels.slot(none, 1, Task.ROUTING),
                TestModels.slot(none, 1, Task.EVICTION));
        AgentServer server =
            AgentServer.start(
                config, store, new Zones(store, System::currentTimeMillis), models, metrics)) {
      byte[] record = new byte[ObjectHistory.BYTES];
      store.update(
          new byte[HistoryKey.BYTES],
          record,
          isKnown -> {
            throw new IllegalStateException("for this test");
          });
      assertThat(store.errors()).isOne();
      server.reportServing();
      StringWriter out = new StringWriter();
      CommandLine command = CliRunner.commandLine(new AgentMain());
      command.setOut(new PrintWriter(out));
      assertThat(
              command.execute(
                  "status", "--socket", config.admin().socket().toString(), "--output", format))
          .isZero();
      return out.toString();
    }
  }

  private static long value(Counter counter) {
    return FIRST_VALUE + counter.ordinal();
  }

  @Test
  void the_table_has_a_row_for_each_counter() throws Exception {
    List<String> lines = status("table").lines().toList();
    for (Counter counter : Counter.values()) {
      assertThat(lines).as(counter.id()).anyMatch(line -> line.endsWith(" " + value(counter)));
    }
    assertThat(lines).anyMatch(line -> line.matches(" *errors +1"));
  }

  @Test
  void the_json_has_a_field_for_each_counter() throws Exception {
    JsonNode root = new ObjectMapper().readTree(status("json"));
    List<Long> numbers = new ArrayList<>();
    collect(root, numbers);
    for (Counter counter : Counter.values()) {
      assertThat(numbers).as(counter.id()).contains(value(counter));
    }
    assertThat(root.at("/history/errors").asLong()).isOne();
  }

  private static void collect(JsonNode node, List<Long> numbers) {
    if (node.isIntegralNumber()) {
      numbers.add(node.asLong());
    }
    node.forEach(child -> collect(child, numbers));
  }
}
