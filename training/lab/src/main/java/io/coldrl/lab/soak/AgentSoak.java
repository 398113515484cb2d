package io.coldrl.lab.soak;

import io.coldrl.rig.AgentLaunch;
import io.coldrl.rig.AgentProcess;
import io.coldrl.rig.HomeDirectory;
import io.coldrl.rig.RunDirectory;
import io.coldrl.server.transport.BenchClient;
import io.coldrl.server.transport.BenchPlan;
import io.coldrl.server.transport.BenchResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The main class of {@code make agent-soak}: an agent at default settings under an open loop of
 * decisions and reports. Its history is full from the start, and some objects are always new to it.
 *
 * <p>Exit code 0 if its memory is flat, else 1.
 */
public final class AgentSoak {
  // Kept here, for a logger without references is collected and loses its level.
  private static final Logger GRPC = Logger.getLogger("io.grpc");

  private static final int DECISIONS_PER_SECOND = 1_000;
  private static final int ACCESSES_PER_SECOND = 4_000;
  private static final int CANDIDATES = 64;
  private static final int CONNECTIONS = 2;

  // More than the agent remembers by default, so that it always forgets some.
  private static final int OBJECTS = 1_050_000;

  private static final int MINUTE_SECONDS = 60;
  private static final int SAMPLE_SECONDS = 5;
  private static final double SECONDS_PER_HOUR = 3_600;
  private static final double NANOS_PER_SECOND = 1e9;
  private static final double MAX_SLOPE_PER_HOUR = 0.05;

  private final JavaProcess agent;
  private final Trend rss = new Trend();
  private final long startNanos = System.nanoTime();

  private AgentSoak(JavaProcess agent) {
    this.agent = agent;
  }

  /** Argument: minutes, 1 or more. */
  public static void main(String[] args) throws Exception {
    // gRPC logs at INFO.
    GRPC.setLevel(Level.WARNING);
    int minutes = Integer.parseInt(args[0]);
    boolean flat;
    try (RunDirectory run = new RunDirectory()) {
      Path directory = run.directory();
      Path model = directory.resolve("model.onnx");
      Files.copy(HomeDirectory.directory().resolve("agent/model/model.onnx"), model);
      AgentLaunch launch =
          AgentLaunch.atDefaults(directory, directory.resolve("history.dat"), model);
      AgentProcess process = run.start(() -> new AgentProcess(launch));
      process.awaitServing();
      flat = new AgentSoak(new JavaProcess(process.pid())).run(launch.socket(), minutes);
    }
    System.exit(flat ? 0 : 1);
  }

  private boolean run(Path socket, int minutes) throws Exception {
    BenchPlan plan = new BenchPlan("soak", OBJECTS, DECISIONS_PER_SECOND, MINUTE_SECONDS, 0, 0);
    ScheduledExecutorService sampler = Executors.newSingleThreadScheduledExecutor();
    long failed = 0;
    try (BenchClient client = new BenchClient(socket, CONNECTIONS, plan)) {
      client.reportObjects();
      sampler.scheduleAtFixedRate(this::sample, SAMPLE_SECONDS, SAMPLE_SECONDS, TimeUnit.SECONDS);
      printHead();
      try (ReportLoad reports = new ReportLoad(client, ACCESSES_PER_SECOND)) {
        for (int minute = 1; minute <= minutes; minute++) {
          BenchResult result = client.run(CANDIDATES);
          failed += result.failed();
          print(minute, result);
        }
        failed += reports.failed();
      }
    } finally {
      sampler.shutdownNow();
    }
    return verdict(failed);
  }

  private void sample() {
    try {
      rss.add(
          (System.nanoTime() - startNanos) / NANOS_PER_SECOND / SECONDS_PER_HOUR, agent.rssMb());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void printHead() {
    System.out.printf(
        "%6s %8s %8s %8s %5s %7s %8s %8s %7s  %s%n",
        "minute",
        "RSS MB",
        "anon MB",
        "heap MB",
        "fds",
        "threads",
        "p50 us",
        "p99 us",
        "failed",
        "decisions");
  }

  private void print(int minute, BenchResult result) throws IOException, InterruptedException {
    System.out.printf(
        Locale.ROOT,
        "%6d %8.1f %8.1f %8.1f %5d %7d %8.0f %8.0f %7d  %s%n",
        minute,
        agent.rssMb(),
        agent.anonymousMb(),
        agent.heapAfterGcMb(),
        agent.descriptors(),
        agent.threads(),
        result.us().p50(),
        result.us().p99(),
        result.failed(),
        result.sources());
  }

  private boolean verdict(long failed) {
    double slope = rss.slopeOfLastTwoThirds();
    double limit = MAX_SLOPE_PER_HOUR * rss.medianOfLastTwoThirds();
    boolean flat = slope <= limit;
    System.out.printf(
        Locale.ROOT,
        "%nslope of RSS over the last two thirds: %.1f MB/h, aim <= %.1f (5%% of RSS): %s%n"
            + "failed calls: %d, aim 0: %s%n",
        slope,
        limit,
        flat ? "held" : "NOT HELD",
        failed,
        failed == 0 ? "held" : "NOT HELD");
    return flat && failed == 0;
  }
}
