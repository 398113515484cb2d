package io.coldrl.server.inference;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.TensorInfo;
import io.coldrl.core.feature.Feature;
import io.coldrl.core.policy.CandidateBatch;
import io.coldrl.core.policy.ScoringException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Reads a model file and makes sure that it can be served: its size, the names and shapes of its
 * input and output, and a trial run. Each misfit is one message with the value, the limit and the
 * remedy.
 */
public final class ModelLoader {
  /** Largest model file, in bytes. */
  public static final long MAX_BYTES = 64L << 20;

  /** Name of the model's input, float[K, {@link Feature#size()}]. */
  public static final String INPUT = "features";

  /** Name of the model's output, float[K]; higher means "rather evict". */
  public static final String OUTPUT = "q";

  private static final int VERSION_DIGITS = 12;
  private static final int TRIALS = 8;
  private static final String REMEDY = "; export it with `coldrl train`";

  private ModelLoader() {}

  /**
   * Loads and checks a model file.
   *
   * @throws UnfitModelException where the file can't be read or is not a model that can be served
   */
  public static OnnxScorer load(Path file) throws UnfitModelException {
    return load(read(file), file.toString());
  }

  /** Reads a file that may be a model, refusing what is larger than {@link #MAX_BYTES}. */
  static byte[] read(Path file) throws UnfitModelException {
    try {
      long size = Files.size(file);
      if (size == 0 || size > MAX_BYTES || !Files.isRegularFile(file)) {
        throw new UnfitModelException(
            file + " is a file of " + size + " bytes, a model has 1 to " + MAX_BYTES + REMEDY);
      }
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new UnfitModelException(
          file + " does not exist; put a model there with `coldrl model promote FILE`", e);
    } catch (IOException e) {
      throw new UnfitModelException(
          file + " can't be read: " + e + "; make it readable for the agent's user", e);
    }
  }

  /**
   * Checks a model in memory.
   *
   * @param name what to call it in messages
   */
  static OnnxScorer load(byte[] model, String name) throws UnfitModelException {
    OrtSession session = open(model, name);
    OnnxScorer scorer = new OnnxScorer(OrtEnvironment.getEnvironment(), session, versionOf(model));
    boolean fit = false;
    try {
      checkInput(single(session.getInputInfo(), INPUT, "input", name), name);
      checkOutput(single(session.getOutputInfo(), OUTPUT, "output", name), name);
      checkScores(scorer, 1, name);
      checkScores(scorer, CandidateBatch.MAX_CANDIDATES, name);
      fit = true;
      return scorer;
    } catch (OrtException e) {
      throw new UnfitModelException(name + " can't be inspected: " + e.getMessage() + REMEDY, e);
    } finally {
      if (!fit) {
        scorer.close();
      }
    }
  }

  private static OrtSession open(byte[] model, String name) throws UnfitModelException {
    OrtEnvironment environment =
        OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, "coldrl");
    try (SessionOptions options = new SessionOptions()) {
      environment.setTelemetry(false);
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      options.setExecutionMode(SessionOptions.ExecutionMode.SEQUENTIAL);
      options.setOptimizationLevel(SessionOptions.OptLevel.ALL_OPT);
      options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
      return environment.createSession(model, options);
    } catch (OrtException e) {
      throw new UnfitModelException(
          name + " is not an ONNX model that this runtime reads: " + e.getMessage() + REMEDY, e);
    }
  }

  private static TensorInfo single(
      Map<String, NodeInfo> nodes, String wanted, String role, String name)
      throws UnfitModelException {
    NodeInfo node = nodes.get(wanted);
    if (node == null || !nodes.keySet().equals(Set.of(wanted))) {
      throw new UnfitModelException(
          name + " has the " + role + "s " + nodes.keySet() + ", must be just " + wanted + REMEDY);
    }
    if (node.getInfo() instanceof TensorInfo tensor && tensor.type == OnnxJavaType.FLOAT) {
      return tensor;
    }
    throw new UnfitModelException(
        name + " has a " + role + " of " + node.getInfo() + ", must be a float tensor" + REMEDY);
  }

  private static void checkInput(TensorInfo tensor, String name) throws UnfitModelException {
    long[] shape = tensor.getShape();
    if (shape.length != 2 || shape[0] != -1 || shape[1] != Feature.size()) {
      throw new UnfitModelException(
          name
              + " takes "
              + INPUT
              + " of shape "
              + Arrays.toString(shape)
              + ", must be [-1, "
              + Feature.size()
              + "] (any number of candidates, this version's features)"
              + REMEDY);
    }
  }

  private static void checkOutput(TensorInfo tensor, String name) throws UnfitModelException {
    long[] shape = tensor.getShape();
    if (shape.length != 1 || shape[0] != -1) {
      throw new UnfitModelException(
          name
              + " gives "
              + OUTPUT
              + " of shape "
              + Arrays.toString(shape)
              + ", must be [-1] (a score for each candidate)"
              + REMEDY);
    }
  }

  private static void checkScores(OnnxScorer scorer, int candidates, String name)
      throws UnfitModelException {
    SplittableRandom random = new SplittableRandom(candidates);
    float[] features = new float[candidates * Feature.size()];
    float[] scores = new float[candidates];
    for (int trial = 0; trial < TRIALS; trial++) {
      for (int i = 0; i < features.length; i++) {
        // Raw features span many orders of magnitude, and -1 stands for "missing".
        features[i] = (float) Math.expm1(random.nextDouble() * 30) - (trial % 2);
      }
      Arrays.fill(scores, Float.NaN);
      try {
        scorer.score(features, candidates, scores);
      } catch (ScoringException e) {
        throw new UnfitModelException(
            name + " fails on " + candidates + " candidates: " + e.getMessage() + REMEDY, e);
      }
      for (float score : scores) {
        if (!Float.isFinite(score)) {
          throw new UnfitModelException(
              name + " scores a candidate " + score + ", must be finite for all" + REMEDY);
        }
      }
    }
  }

  /** First 12 hexadecimal digits of the SHA-256. */
  static String versionOf(byte[] model) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(model);
      return HexFormat.of().formatHex(digest).substring(0, VERSION_DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }
}
