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
 * Runs several policies at several capacities over one trace, as many side by side as there are
 * threads. The trace is shared; each run has a state of its own.
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

  /** Told how far the runs are; called on the simulating threads, one at a time for each run. */
  @FunctionalInterface
  public interface Progress {
    /** Says nothing. */
    Progress NONE = (run, policy, done) -> {};

    /**
     * Called now and then.
     *
     * @param run number of the run, from 0 to below {@link Sweep#runs}
     * @param done requests replayed by it
     */
    void update(int run, String policy, int done);
  }

  /** One run after another over the whole trace. */
  public static Sweep of(List<String> policies, List<Long> capacities) {
    return new Sweep(policies, capacities, 1, 1);
  }

  /** How many runs there are. */
  public int runs() {
    return policies.size() * capacities.size();
  }

  /**
   * Runs all.
   *
   * @return one result for each capacity and policy, capacities being the outer order
   * @throws io.coldrl.core.Failure where a policy is unknown or its model unfit; found before
   *     anything runs
   */
  public List<SimulationResult> run(Trace trace, SimulationOptions options, Progress progress) {
    return run(trace, options, progress, Map.of());
  }

  /**
   * Runs all, and others after them at each capacity.
   *
   * @param others by the names that their results bear
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
          IntConsumer told = done -> progress.update(run, policy, done);
          pending.add(
              executor.submit(
                  () ->
                      sample == null
                          ? simulation.run(trace, capacity, options, told)
                          : sample.estimate(simulation, capacity, options, told)));
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
