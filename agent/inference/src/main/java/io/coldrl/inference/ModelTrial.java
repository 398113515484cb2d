package io.coldrl.inference;

import io.coldrl.core.scoring.ScoringException;
import io.coldrl.inference.UnfitModelException.Reason;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * The child process in which {@link ChildTrial} tries a model: loads it, runs it, prints one line.
 *
 * <p>Arguments: task and name of the model, and the directory of the trial. Standard input: its
 * length as a 32-bit number, its bytes, and nothing more until the parent is done; the end of the
 * input ends this process, so that it can't outlive its parent, and removes the directory, which is
 * the parent's task otherwise.
 */
public final class ModelTrial {
  /** Start of the line with the result, since libraries may print too. */
  static final String PASSED = "coldrl-trial passed ";

  static final String REFUSED = "coldrl-trial refused ";

  /** The same, for what is not the model's fault. */
  static final String FAILED = "coldrl-trial failed ";

  private static final int MAX_RUNS = 101;
  private static final long MAX_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final int ORPHANED = 3;

  private ModelTrial() {}

  /** Tries the model that comes on standard input. */
  public static void main(String[] args) throws IOException {
    Task task = Task.valueOf(args[0]);
    Path directory = Path.of(args[2]);
    offerToKernel();
    DataInputStream in = new DataInputStream(System.in);
    byte[] model = read(in, directory);
    Thread parent = new Thread(() -> endWithParent(in, directory), "coldrl-parent");
    parent.setDaemon(true);
    parent.start();
    PrintStream out = System.out;
    out.println(result(model, args[1], task));
    out.flush();
    // Nothing is worth an orderly end, which takes longer and which the model's code may block.
    Runtime.getRuntime().halt(0);
  }

  // If the memory of the machine or of the container runs out, this process is to be killed, and
  // the agent is not.
  private static void offerToKernel() {
    try {
      Files.writeString(Path.of("/proc/self/oom_score_adj"), "1000");
    } catch (IOException e) {
      // The parent watches the memory anyway.
    }
  }

  private static byte[] read(DataInputStream in, Path directory) throws IOException {
    try {
      byte[] model = new byte[in.readInt()];
      in.readFully(model);
      return model;
    } catch (EOFException e) {
      endOrphaned(directory);
      throw e;
    }
  }

  private static void endWithParent(DataInputStream in, Path directory) {
    try {
      while (in.read() >= 0) {
        // The parent sends nothing; only the end matters.
      }
    } catch (IOException e) {
      // As the end.
    }
    endOrphaned(directory);
  }

  private static void endOrphaned(Path directory) {
    ChildTrial.delete(directory);
    Runtime.getRuntime().halt(ORPHANED);
  }

  private static String result(byte[] model, String name, Task task) {
    try (OnnxScorer scorer = ModelLoader.load(model, name, task)) {
      return PASSED + medianMicros(scorer, task);
    } catch (UnfitModelException e) {
      return (e.reason() == Reason.MODEL ? REFUSED : FAILED) + oneLine(e);
    } catch (ScoringException e) {
      return REFUSED + oneLine(e);
    }
  }

  private static String oneLine(Throwable e) {
    return String.valueOf(e.getMessage()).replaceAll("\\s+", " ");
  }

  private static long medianMicros(OnnxScorer scorer, Task task) throws ScoringException {
    int candidates = task.maxCandidates();
    SplittableRandom random = new SplittableRandom(1);
    float[] features = new float[candidates * task.width()];
    float[] scores = new float[candidates];
    long[] nanos = new long[MAX_RUNS];
    long start = System.nanoTime();
    int runs = 0;
    while (runs < MAX_RUNS && System.nanoTime() - start < MAX_NANOS) {
      ModelLoader.fillWithRawFeatures(features, random, runs);
      long from = System.nanoTime();
      scorer.score(features, candidates, scores);
      nanos[runs++] = System.nanoTime() - from;
    }
    Arrays.sort(nanos, 0, runs);
    return TimeUnit.NANOSECONDS.toMicros(nanos[runs / 2]);
  }
}
