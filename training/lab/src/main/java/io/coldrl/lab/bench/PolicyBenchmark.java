package io.coldrl.lab.bench;

import io.coldrl.sim.cache.Simulation;
import io.coldrl.sim.cache.SimulationOptions;
import io.coldrl.sim.cache.SimulationResult;
import io.coldrl.sim.cache.policy.PolicyCatalog;
import io.coldrl.trace.Trace;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Replays a whole trace in memory, at 1% of its unique bytes, on one thread. The counter {@code
 * requests} is requests per second.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 3, time = 2)
@Fork(1)
public class PolicyBenchmark {
  /** Trace, by name. */
  @Param({"eleek", "concrete"})
  public String trace = "";

  /** Policy, as {@code coldrl simulate} takes it. */
  @Param({
    "lru",
    "fifo",
    "clock",
    "lfu",
    "lfuda",
    "gdsf",
    "arc",
    "twoq",
    "slru",
    "lruk",
    "s3fifo",
    "sieve",
    "wtinylfu",
    "lhd",
    "hyperbolic",
    "lecar",
    "adaptsize",
    "size-edc",
    "random",
    "belady",
    "belady-size",
    "clairvoyant"
  })
  public String policy = "";

  /** Victims that a policy over sampled candidates chooses at once. */
  @Param({"4"})
  public int victims = 4;

  private Replay replay = new Replay();

  /** The state of one run. */
  private static final class Replay {
    private Trace trace =
        Trace.of(new long[0], new int[0], new long[0], new long[0], new int[0], 0);
    private Simulation simulation =
        (t, capacity, options, progress) -> {
          throw new IllegalStateException("not set up");
        };
    private long capacity;
    private SimulationOptions options = SimulationOptions.DEFAULTS;
  }

  /** Counts requests. */
  @AuxCounters(AuxCounters.Type.OPERATIONS)
  @State(Scope.Thread)
  public static class Counter {
    /** Requests replayed. */
    public long requests;
  }

  /** Reads the trace. */
  @Setup
  public void setUp() {
    replay = new Replay();
    replay.trace = Traces.read(trace);
    replay.simulation = PolicyCatalog.simulation(policy);
    replay.capacity = Traces.capacity(replay.trace, 0.01);
    replay.options = SimulationOptions.DEFAULTS.withVictimsPerDecision(victims);
  }

  /** One replay. */
  @Benchmark
  public SimulationResult replay(Counter counter) {
    SimulationResult result =
        replay.simulation.run(replay.trace, replay.capacity, replay.options, done -> {});
    counter.requests += replay.trace.requests();
    return result;
  }
}
