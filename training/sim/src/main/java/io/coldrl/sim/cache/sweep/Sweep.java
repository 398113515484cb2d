package io.coldrl.sim.cache.sweep;

import io.coldrl.sim.cache.Simulation;
import io.coldrl.sim.cache.SimulationOptions;
import io.coldrl.sim.cache.SimulationResult;
import io.coldrl.sim.cache.policy.PolicyCatalog;
import io.coldrl.trace.Trace;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;

/**
 * Runs several policies at several capacities over one trace, in parallel on a number of threads.
 * The runs share the trace only.
 *
 * @param policies names as {@link PolicyCatalog#simulation} takes them
 * @param capacities in bytes
 * @param threads 1 or more
 * @param sampleRate share of the objects to simulate, above 0 and up to 1, where 1 is the whole
 *     trace; see {@link SpatialSample}
 */
public record Sweep(List<String> policies, List<Long> capacities, int threads, double sampleRate) {
  /** Copies the lists, and checks the ranges. */
  public Sweep {
    policies = List.copyOf(policies);
    capacities = List.copyOf(capacities);
    if (threads < 1) {
      throw new IllegalArgumentException("threads is " + threads + ", must be 1 or more");
    }
  }

  /** Receives the progress of the runs; called on the simulating threads. */
  @FunctionalInterface
  public interface Progress {
    /** Ignores progress. */
    Progress NONE = (run, policy, done) -> {};

    /**
     * Called every few thousand requests.
     *
     * @param run number of the run, from 0 to below {@link Sweep#runs}
     * @param done requests replayed by it
     */
    void update(int run, String policy, int done);
  }

  /** A sweep on one thread over the whole trace. */
  public static Sweep of(List<String> policies, List<Long> capacities) {
    return new Sweep(policies, capacities, 1, 1);
  }

  /** Number of runs. */
  public int runs() {
    return policies.size() * capacities.size();
  }

  /**
   * Runs all simulations.
   *
   * @return one result for each capacity and policy, ordered by capacity first
   * @throws io.coldrl.core.Failure if a policy is unknown or its model can't be loaded; thrown
   *     before anything runs
   */
  public List<SimulationResult> run(Trace trace, SimulationOptions options, Progress progress) {
    return run(trace, options, progress, Map.of());
  }

  /**
   * Runs all simulations and, after them at each capacity, others.
   *
   * @param others further simulations by the name in their results
   */
  public List<SimulationResult> run(
      Trace trace, SimulationOptions options, Progress progress, Map<String, Simulation> others) {
    Map<String, Simulation> simulations = new LinkedHashMap<>();
    policies.forEach(policy -> simulations.put(policy, PolicyCatalog.simulation(policy)));
    simulations.putAll(others);
    SpatialSample sample =
        sampleRate == 1 ? null : SpatialSample.of(trace, sampleRate, options.seed());
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      List<Future<SimulationResult>> pending = new ArrayList<>();
      for (long capacity : capacities) {
        for (Map.Entry<String, Simulation> entry : simulations.entrySet()) {
          Simulation simulation = entry.getValue();
          String policy = entry.getKey();
          int run = pending.size();
          IntConsumer report = done -> progress.update(run, policy, done);
          pending.add(
              executor.submit(
                  () ->
                      sample == null
                          ? simulation.run(trace, capacity, options, report)
                          : sample.estimate(simulation, capacity, options, report)));
        }
      }
      List<SimulationResult> results = new ArrayList<>();
      for (Future<SimulationResult> one : pending) {
        results.add(one.get());
      }
      return results;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException("a simulation failed", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted while simulating");
    } finally {
      executor.shutdownNow();
    }
  }
}
