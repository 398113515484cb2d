package io.coldrl.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.coldrl.proto.v1.AccessBatch;
import io.coldrl.proto.v1.CacheStatus;
import io.coldrl.proto.v1.ReportAccessesResponse;
import io.coldrl.server.ChildJvm;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportAccessesIT {
  private static ChildJvm agent(Path directory) throws IOException {
    return ChildJvm.startAgent(
        ChildJvm.agentIn(directory, "--http-listen=off", "--warm-up-seconds=0"));
  }

  private static ReportAccessesResponse report(Path directory, AccessBatch batch) throws Exception {
    try (ChildJvm agent = agent(directory)) {
      agent.awaitLine(line -> line.contains("serving on"));
      try (AgentClient client = AgentClient.of(directory.resolve("agent.sock"))) {
        ReportAccessesResponse response = AgentHarness.report(client, batch);
        agent.kill();
        return response;
      }
    }
  }

  @Test
  void an_access_sent_again_after_a_kill_of_the_agent_is_a_duplicate(@TempDir Path directory)
      throws Exception {
    AccessBatch.Builder batch =
        AccessBatch.newBuilder().setZone(AgentHarness.ZONE).setEpoch(42).setPosition(1_000);
    for (int i = 0; i < 200; i++) {
      batch.addAccesses(AgentHarness.access(i, CacheStatus.MISS, AgentHarness.NOW_MS));
    }
    assertThat(report(directory, batch.build()).getAccepted()).isEqualTo(200);
    batch.addAccesses(AgentHarness.access(7, CacheStatus.HIT, AgentHarness.NOW_MS));
    ReportAccessesResponse again = report(directory, batch.build());
    assertThat(again.getDuplicates()).isEqualTo(200);
    assertThat(again.getAccepted()).isOne();
  }
}
