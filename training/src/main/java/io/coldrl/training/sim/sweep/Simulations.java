package io.coldrl.training.sim.sweep;

import io.coldrl.training.sim.Simulation;
import io.coldrl.training.sim.SimulationOptions;
import io.coldrl.training.sim.SimulationResult;
import io.coldrl.training.sim.policy.PolicyCatalog;
import io.coldrl.training.trace.Trace;
import java.util.ArrayList;
import java.util.List;

/** Runs several policies at several capacities. */
public final class Simulations {
  private Simulations() {}

  /** Told how far a run is. */
  @FunctionalInterface
  public interface Progress {
    /** Says nothing. */
    Progress NONE = (run, runs, policy, done, requests) -> {};

    /**
     * Called now and then on the simulating thread.
     *
     * @param run number of this run, from 0
     * @param runs how many there are
     * @param done requests replayed, of {@code requests}
     */
    void update(int run, int runs, String policy, int done, int requests);
  }

  /**
   * Replays the trace once for each policy and capacity, capacities being the outer loop.
   *
   * @param policies names as {@link PolicyCatalog#simulation} takes them
   * @param capacities in bytes
   * @throws io.coldrl.server.cli.CommandFailure where a policy is unknown or its model unfit; found
   *     before anything runs
   */
  public static List<SimulationResult> run(
      Trace trace,
      List<String> policies,
      List<Long> capacities,
      SimulationOptions options,
      Progress progress) {
    List<Simulation> simulations = policies.stream().map(PolicyCatalog::simulation).toList();
    int runs = capacities.size() * policies.size();
    List<SimulationResult> results = new ArrayList<>();
    for (long capacity : capacities) {
      for (int p = 0; p < simulations.size(); p++) {
        String name = policies.get(p);
        int run = results.size();
        results.add(
            simulations
                .get(p)
                .run(
                    trace,
                    capacity,
                    options,
                    done -> progress.update(run, runs, name, done, trace.requests())));
      }
    }
    return results;
  }
}
