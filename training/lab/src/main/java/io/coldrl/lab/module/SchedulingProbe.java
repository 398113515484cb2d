package io.coldrl.lab.module;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.coldrl.rig.Processes;
import java.io.IOException;

/** Measures how late the machine wakes a process up: {@code nginx-module/t/rig/sched_probe.c}. */
final class SchedulingProbe implements AutoCloseable {
  private final Process process;

  SchedulingProbe() throws IOException {
    process = new ProcessBuilder(RigFiles.of("sched_probe").toString()).start();
  }

  /** Quantiles of the time that sleeps took longer than asked for. */
  record Lateness(double p50Us, double p99Us) {}

  /** Ends it. */
  Lateness stop() throws IOException, InterruptedException {
    // destroy() would close what it has still to say.
    Processes.signal(process, "TERM");
    JsonNode json = new ObjectMapper().readTree(process.getInputStream());
    return new Lateness(json.path("p50").asDouble(), json.path("p99").asDouble());
  }

  @Override
  public void close() {
    Processes.stop(process);
  }
}
