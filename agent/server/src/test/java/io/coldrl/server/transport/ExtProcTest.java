package io.coldrl.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.coldrl.server.inference.OnnxModels;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExtProcTest {
  private static final String TWO = "10.0.0.1:80, 10.0.0.2:80";

  private Path directory;

  @BeforeEach
  void setUp(@TempDir Path temporary) {
    directory = temporary;
  }

  @Test
  void anOffAgentLeavesTheChoiceToEnvoyAndCounts() throws Exception {
    try (AgentHarness agent = new AgentHarness(directory)) {
      ProcessingResponse reply =
          ExtProcClient.ask(agent.client.channel(), ExtProcClient.headers("/", "1"));
      assertThat(reply.hasRequestHeaders()).isTrue();
      assertThat(ExtProcClient.endpoints(reply)).isEmpty();
      assertThat(agent.client.status().routesOff()).isOne();
      assertThat(agent.client.status().routing()).isNull();
    }
  }

  @Test
  void theModelChoosesAndTheOutcomeIsMatched() throws Exception {
    Files.write(directory.resolve("routing.onnx"), OnnxModels.routingLatency());
    try (AgentHarness agent = new AgentHarness(directory, 0, Routings.fixed(directory, TWO))) {
      Teacher teacher = new Teacher(agent);
      teacher.teach("10.0.0.1", 80, 20, 40);
      teacher.teach("10.0.0.2", 80, 20, 4);
      ProcessingResponse reply = teacher.askUntilByModel();
      assertThat(ExtProcClient.endpoints(reply)).containsExactly("10.0.0.2:80", "10.0.0.1:80");
      assertThat(ExtProcClient.decision(reply)).isNotEmpty();
      teacher.close();
    }
  }
}
