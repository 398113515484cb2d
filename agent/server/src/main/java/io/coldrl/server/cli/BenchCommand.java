package io.coldrl.server.cli;

import io.coldrl.core.Failure;
import io.coldrl.core.eviction.EvictionBatch;
import io.coldrl.server.admin.ResultJson;
import io.coldrl.server.config.ConfigKey;
import io.coldrl.server.transport.AgentCallException;
import io.coldrl.server.transport.BenchClient;
import io.coldrl.server.transport.BenchPlan;
import io.coldrl.server.transport.BenchResult;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code coldrl bench}: measures the latency of a running agent. */
@Command(
    name = "bench",
    description = {
      "Measures the latency of a running agent as a client sees it. Questions are due at a fixed"
          + " rate, and latency counts from then. As many empty calls are made in between: their"
          + " latency is the floor.",
      "The agent keeps the objects of the bench in its history, in a zone of their own, until newer"
          + " ones need the room."
    },
    footerHeading = "%nExample:%n",
    footer = "  coldrl bench --rate 1000 --k 64 --connections 1,4",
    mixinStandardHelpOptions = true,
    versionProvider = VersionProvider.class,
    sortOptions = false)
public final class BenchCommand implements Callable<Integer> {
  private static final int MAX_K = 1_024;
  private static final int MAX_RATE = 20_000;
  private static final int MAX_CONNECTIONS = 256;

  @Option(
      names = "--socket",
      paramLabel = "PATH",
      defaultValue = ConfigKey.DEFAULT_SOCKET,
      description = "The agent's socket for proxies (default: ${DEFAULT-VALUE}).")
  private Path socket = Path.of(ConfigKey.DEFAULT_SOCKET);

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "200",
      description = "Decisions a second (default: ${DEFAULT-VALUE}).")
  private int rate;

  @Option(
      names = "--k",
      paramLabel = "N,N",
      split = ",",
      defaultValue = "64",
      description =
          "Candidates of a decision (default: ${DEFAULT-VALUE}). More than 64 are asked for in"
              + " questions of 64 at the same time, until the last is answered.")
  private List<Integer> candidates = List.of();

  @Option(
      names = "--connections",
      paramLabel = "N,N",
      split = ",",
      defaultValue = "1",
      description = "Connections to spread the calls over (default: ${DEFAULT-VALUE}).")
  private List<Integer> connections = List.of();

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "10",
      description = "Measured time of each row (default: ${DEFAULT-VALUE}).")
  private int seconds;

  @Option(
      names = "--warm-up-seconds",
      paramLabel = "S",
      defaultValue = "5",
      description =
          "Time before, not measured: the bench is a JVM too (default: ${DEFAULT-VALUE}).")
  private int warmUpSeconds;

  @Option(
      names = "--budget-us",
      paramLabel = "US",
      defaultValue = "0",
      description = "Time limit of a question; 0 for the agent's (default: ${DEFAULT-VALUE}).")
  private int budgetUs;

  @Option(
      names = "--objects",
      paramLabel = "N",
      defaultValue = "100000",
      description = "Distinct objects to report and ask about (default: ${DEFAULT-VALUE}).")
  private int objects;

  @Option(
      names = "--zone",
      paramLabel = "NAME",
      defaultValue = "coldrl-bench",
      description = "Name of the zone (default: ${DEFAULT-VALUE}).")
  private String zone = "";

  @Mixin private final OutputOption output = new OutputOption();

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    check();
    List<BenchResult> results = new ArrayList<>();
    BenchPlan plan = new BenchPlan(zone, objects, rate, seconds, warmUpSeconds, budgetUs);
    for (int count : connections) {
      try (BenchClient client = new BenchClient(socket, count, plan)) {
        client.reportObjects();
        for (int k : candidates) {
          results.add(answered(client.run(k)));
        }
      } catch (AgentCallException e) {
        throw new Failure(
            "no agent answers: " + e.getMessage(),
            socket.toString(),
            "start the agent with `coldrl agent`, or set --socket to its socket",
            e);
      }
    }
    print(results);
    return ExitCode.OK;
  }

  private BenchResult answered(BenchResult result) {
    if (result.calls() == 0) {
      throw new Failure(
          "no decision was answered, " + result.failed() + " calls failed",
          socket.toString(),
          "see the agent's log and `coldrl status`");
    }
    return result;
  }

  private void check() {
    for (int k : candidates) {
      boolean isMultiple = k % EvictionBatch.MAX_CANDIDATES == 0;
      if (k < 1 || k > MAX_K || (k > EvictionBatch.MAX_CANDIDATES && !isMultiple)) {
        throw invalid("--k", k, "1 to 64, or a multiple of 64 up to " + MAX_K);
      }
    }
    for (int count : connections) {
      check("--connections", count, 1, MAX_CONNECTIONS);
    }
    check("--rate", rate, 1, MAX_RATE);
    check("--seconds", seconds, 1, 86_400);
    check("--warm-up-seconds", warmUpSeconds, 0, 600);
    check("--budget-us", budgetUs, 0, 1_000_000);
    check("--objects", objects, EvictionBatch.MAX_CANDIDATES, 100_000_000);
  }

  private static void check(String option, long value, long min, long max) {
    if (value < min || value > max) {
      throw invalid(option, value, min + " to " + max);
    }
  }

  private static Failure invalid(String option, long value, String limit) {
    return Failure.invalidArgument(
        option + " is " + value + ", must be " + limit, "coldrl bench", "`coldrl bench --help`");
  }

  private void print(List<BenchResult> results) {
    if (spec == null) {
      return;
    }
    PrintWriter out = spec.commandLine().getOut();
    switch (output.format()) {
      case TABLE -> printTable(out, results);
      case CSV -> printCsv(out, results);
      case JSON -> out.print(ResultJson.render(results));
    }
    out.flush();
  }

  private static void printTable(PrintWriter out, List<BenchResult> results) {
    out.println(
        "microseconds; added: decision less floor; agent: the agent's own part; late: empty calls"
            + " that took longer than the default budget of a decision");
    out.printf(
        "%5s%6s%7s%9s%9s | %8s%8s%8s%9s | %8s%8s%8s | %8s%8s | %8s%8s%n",
        "k",
        "conns",
        "rate",
        "calls",
        "fallback",
        "p50",
        "p95",
        "p99",
        "p99.9",
        "floor50",
        "floor99",
        "late",
        "added50",
        "added99",
        "agent50",
        "agent99");
    for (BenchResult r : results) {
      out.printf(
          Locale.ROOT,
          "%5d%6d%7d%9d%8.2f%% | %8.0f%8.0f%8.0f%9.0f | %8.0f%8.0f%7.2f%% | %8.0f%8.0f |"
              + " %8.0f%8.0f%n",
          r.k(),
          r.connections(),
          r.rate(),
          r.calls(),
          100.0 * r.fallbacks() / Math.max(1, r.calls()),
          r.us().p50(),
          r.us().p95(),
          r.us().p99(),
          r.us().p999(),
          r.floorUs().p50(),
          r.floorUs().p99(),
          100 * r.floorLate(),
          r.us().p50() - r.floorUs().p50(),
          r.us().p99() - r.floorUs().p99(),
          r.agentUs().p50(),
          r.agentUs().p99());
      if (r.failed() > 0 || r.fallbacks() > 0) {
        out.printf("      failed calls %d, decided by %s%n", r.failed(), r.sources());
      }
    }
  }

  private static void printCsv(PrintWriter out, List<BenchResult> results) {
    out.println(
        "k,connections,rate,calls,failed,fallbacks,p50,p95,p99,p999,floor_p50,floor_p99,floor_late");
    for (BenchResult r : results) {
      out.printf(
          Locale.ROOT,
          "%d,%d,%d,%d,%d,%d,%.1f,%.1f,%.1f,%.1f,%.1f,%.1f,%.5f%n",
          r.k(),
          r.connections(),
          r.rate(),
          r.calls(),
          r.failed(),
          r.fallbacks(),
          r.us().p50(),
          r.us().p95(),
          r.us().p99(),
          r.us().p999(),
          r.floorUs().p50(),
          r.floorUs().p99(),
          r.floorLate());
    }
  }
}
