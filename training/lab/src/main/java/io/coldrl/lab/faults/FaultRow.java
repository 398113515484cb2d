package io.coldrl.lab.faults;

import java.util.List;

/**
 * One fault.
 *
 * @param id its name for {@code ROWS=}, not used by another row
 * @param fault in a few words
 * @param done what is done to the agent
 */
record FaultRow(String id, String fault, String done, Measurement measurement) {
  /** Does it and measures; leaves no process and no file behind. */
  @FunctionalInterface
  interface Measurement {
    /**
     * Runs it.
     *
     * @param quick fewer repetitions
     */
    List<Figure> run(boolean quick) throws Exception;
  }
}
