package io.coldrl.lab.soak;

import io.coldrl.core.Failure;
import io.coldrl.lab.module.NumberFormats;
import io.coldrl.lab.module.RowAim;
import io.coldrl.rig.AgentLaunch;
import io.coldrl.rig.AgentProcess;
import io.coldrl.rig.HomeDirectory;
import io.coldrl.rig.RunDirectory;
import io.coldrl.server.transport.AgentClient;
import io.coldrl.server.transport.BenchClient;
import io.coldrl.server.transport.BenchPlan;
import io.coldrl.server.transport.BenchResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The main class of {@code make agent-bench}: start, latency and memory of an agent at default
 * settings, with the aims beside. Questions are due at a fixed rate, whether earlier ones are
 * answered or not; empty calls in between are the floor.
 *
 * <p>Exit code 0 if all aims are met, else 1.
 */
public final class AgentBench {
  // Kept here, for a logger without references is collected and loses its level.
  private static final Logger GRPC = Logger.getLogger("io.grpc");

  private static final int STARTS = 3;
  private static final int STATUS_CALLS = 5;
  private static final long POLL_MS = 50;
  private static final int OBJECTS = 1_000_000;
  private static final int[] RATES = {200, 1_000};
  private static final int[] CONNECTIONS = {1, 4};
  private static final int[] CANDIDATES = {16, 64, 256};
  // What the aims are about.
  private static final int MAIN_CANDIDATES = 64;
  private static final int WARM_UP_SECONDS = 6;
  private static final int SHORT_WARM_UP_SECONDS = 2;
  private static final double NANOS_PER_SECOND = 1e9;
  private static final double PERCENT = 100;
  private static final String LINE = "%-64s %12s  %-12s %s%n";

  private final int seconds;
  private int missed;

  private AgentBench(int seconds) {
    this.seconds = seconds;
  }

  /** Argument: measured seconds of a row, 1 or more. */
  public static void main(String[] args) throws Exception {
    // gRPC logs at INFO.
    GRPC.setLevel(Level.WARNING);
    AgentBench bench = new AgentBench(Integer.parseInt(args[0]));
    try (RunDirectory run = new RunDirectory()) {
      bench.run(run);
    }
    System.exit(bench.missed == 0 ? 0 : 1);
  }

  private void run(RunDirectory run) throws Exception {
    Path directory = run.directory();
    Path model = directory.resolve("model.onnx");
    Files.copy(HomeDirectory.directory().resolve("agent/model/model.onnx"), model);
    AgentLaunch launch = AgentLaunch.atDefaults(directory, directory.resolve("history.dat"), model);
    System.out.printf(LINE, "figure", "", "aim", "met?");
    // The first start tries the model, once for all.
    awaitStart(run, launch).close();
    double[] starts = new double[STARTS];
    for (int i = 0; i < STARTS; i++) {
      long fromNanos = System.nanoTime();
      AgentProcess agent = run.start(() -> new AgentProcess(launch));
      pollServing(launch.socket());
      starts[i] = (System.nanoTime() - fromNanos) / NANOS_PER_SECOND;
      agent.close();
    }
    print("start to SERVING, s (median of " + STARTS + ")", median(starts), RowAim.atMost(4));
    AgentProcess agent = awaitStart(run, launch);
    measureStatus(launch.socket());
    latency(launch.socket());
    JavaProcess process = new JavaProcess(agent.pid());
    print("RSS with 1 million objects, MB", process.rssMb(), RowAim.atMost(300));
    print("of that no file, MB", process.anonymousMb(), RowAim.none());
  }

  private static AgentProcess awaitStart(RunDirectory run, AgentLaunch launch) throws Exception {
    AgentProcess agent = run.start(() -> new AgentProcess(launch));
    agent.awaitServing();
    return agent;
  }

  // With a new client each time: one that could not connect waits before it tries again.
  private static void pollServing(Path socket) throws InterruptedException {
    long giveUpNanos = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
    while (System.nanoTime() - giveUpNanos < 0) {
      try (AgentClient client = AgentClient.of(socket)) {
        if (client.isServing()) {
          return;
        }
      }
      TimeUnit.MILLISECONDS.sleep(POLL_MS);
    }
    throw new Failure("the agent does not serve", socket.toString(), "see its log beside it");
  }

  private void measureStatus(Path socket) throws IOException, InterruptedException {
    double[] times = new double[STATUS_CALLS];
    for (int i = 0; i < STATUS_CALLS; i++) {
      long fromNanos = System.nanoTime();
      Process status =
          new ProcessBuilder(
                  HomeDirectory.directory().resolve("coldrl").toString(),
                  "status",
                  "--socket=" + AgentProcess.adminSocket(socket))
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      if (!status.waitFor(1, TimeUnit.MINUTES) || status.exitValue() != 0) {
        throw new Failure("coldrl status failed", socket.toString(), "see the message above");
      }
      times[i] = (System.nanoTime() - fromNanos) / NANOS_PER_SECOND;
    }
    String what = "coldrl status, s (median of " + STATUS_CALLS + ")";
    print(what, median(times), RowAim.atMost(0.5));
  }

  private void latency(Path socket) throws Exception {
    int warmUp = WARM_UP_SECONDS;
    boolean isReported = false;
    for (int rate : RATES) {
      for (int connections : CONNECTIONS) {
        BenchPlan plan = new BenchPlan("bench", OBJECTS, rate, seconds, warmUp, 0);
        try (BenchClient client = new BenchClient(socket, connections, plan)) {
          if (!isReported) {
            client.reportObjects();
            isReported = true;
          }
          for (int candidates : CANDIDATES) {
            print(client.run(candidates));
          }
        }
        warmUp = SHORT_WARM_UP_SECONDS;
      }
    }
  }

  private void print(BenchResult result) {
    boolean isMain = result.k() == MAIN_CANDIDATES && result.connections() == 1;
    String cell =
        "K=%d, %d/s, connections %d: ".formatted(result.k(), result.rate(), result.connections());
    print(
        cell + "added to the floor at p50, us",
        result.us().p50() - result.floorUs().p50(),
        isMain ? RowAim.atMost(90) : RowAim.none());
    print(
        cell + "added to the floor at p99, us",
        result.us().p99() - result.floorUs().p99(),
        isMain ? RowAim.atMost(200) : RowAim.none());
    print(cell + "floor at p50, us", result.floorUs().p50(), RowAim.none());
    print(cell + "floor at p99, us", result.floorUs().p99(), RowAim.none());
    print(
        cell + "empty calls longer than the budget, %",
        PERCENT * result.floorLate(),
        RowAim.none());
    print(
        cell + "not decided by the model, %",
        PERCENT * result.fallbacks() / result.calls(),
        isMain && result.rate() == RATES[RATES.length - 1] ? RowAim.atMost(0.1) : RowAim.none());
    print(cell + "calls that failed", result.failed(), isMain ? RowAim.atMost(0) : RowAim.none());
  }

  private void print(String what, double value, RowAim aim) {
    boolean isMet = aim.isMetBy(value);
    missed += isMet ? 0 : 1;
    System.out.printf(
        Locale.ROOT,
        LINE,
        what,
        NumberFormats.render(value),
        aim.render(),
        aim.kind() == RowAim.Kind.NONE ? "" : isMet ? "yes" : "NO");
  }

  private static double median(double[] values) {
    Arrays.sort(values);
    return values[values.length / 2];
  }
}
