package io.coldrl.inference;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.TensorInfo;
import io.coldrl.core.file.Digests;
import io.coldrl.core.scoring.ScoringException;
import io.coldrl.inference.UnfitModelException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Reads a model file and makes sure that it can be served: its size, the names and shapes of its
 * input and output, and a trial run. Each misfit is one message with the value, the limit and the
 * remedy.
 */
public final class ModelLoader {
  /**
   * Largest model file, in bytes. A network of this size takes longer for an inference than a trial
   * allows, and the agent's heap of 192 MB holds such a file several times.
   */
  public static final int MAX_BYTES = 16 << 20;

  /** Name of the model's input, float[K, {@link Task#width()}]. */
  public static final String INPUT = "features";

  /** Name of the model's output, float[K]; higher means "rather this one". */
  public static final String OUTPUT = "q";

  private static final int VERSION_DIGITS = 12;

  /** Key of the model's metadata that lists the names of its features. */
  private static final String FEATURES = "features";

  private static final int TRIALS = 8;

  private final byte[] model;
  private final String name;
  private final Task task;
  private final @Nullable Supervision supervision;

  private ModelLoader(byte[] model, String name, Task task, @Nullable Supervision supervision) {
    this.model = model;
    this.name = name;
    this.task = task;
    this.supervision = supervision;
  }

  /**
   * Loads and checks a model file of eviction.
   *
   * @throws UnfitModelException if the file can't be read or is not a model that can be served
   */
  public static OnnxScorer load(Path file) throws UnfitModelException {
    return load(file, Task.EVICTION);
  }

  /**
   * Loads and checks a model file.
   *
   * @throws UnfitModelException if the file can't be read or is not a model that can be served
   */
  public static OnnxScorer load(Path file, Task task) throws UnfitModelException {
    return load(read(file, task), file.toString(), task);
  }

  /**
   * Checks a model in memory.
   *
   * @param name the model's name in messages
   * @throws UnfitModelException if it is not a model that can be served
   */
  public static OnnxScorer load(byte[] model, String name, Task task) throws UnfitModelException {
    return new ModelLoader(model, name, task, null).load();
  }

  /** As {@link #load(byte[], String, Task)}, with runs that are ended if they take too long. */
  static OnnxScorer load(byte[] model, String name, Task task, Supervision supervision)
      throws UnfitModelException {
    return new ModelLoader(model, name, task, supervision).load();
  }

  /** Reads a model file of at most {@link #MAX_BYTES} bytes. */
  static byte[] read(Path file, Task task) throws UnfitModelException {
    try {
      // Reads no more than that, even if the file grows meanwhile.
      byte[] model = new byte[0];
      long size = Files.size(file);
      if (Files.isRegularFile(file) && size <= MAX_BYTES) {
        try (InputStream in = Files.newInputStream(file)) {
          model = in.readNBytes(MAX_BYTES + 1);
          size = model.length;
        }
      }
      if (model.length == 0 || size > MAX_BYTES) {
        throw new UnfitModelException(
            file
                + " is a file of "
                + size
                + " bytes, a model has 1 to "
                + MAX_BYTES
                + remedy(task));
      }
      return model;
    } catch (NoSuchFileException e) {
      throw new UnfitModelException(
          Reason.MISSING,
          file
              + " does not exist; put a model there with `coldrl model promote"
              + task.option()
              + " FILE`",
          e);
    } catch (IOException e) {
      throw new UnfitModelException(
          file + " can't be read: " + e + "; make it readable for the agent's user", e);
    }
  }

  private OnnxScorer load() throws UnfitModelException {
    OrtSession session = open();
    OnnxScorer scorer =
        new OnnxScorer(Environment.get(), session, versionOf(model), task, supervision);
    boolean fit = false;
    try {
      checkFeatures(session.getMetadata().getCustomMetadata().get(FEATURES));
      checkInput(single(session.getInputInfo(), INPUT, "input"));
      checkOutput(single(session.getOutputInfo(), OUTPUT, "output"));
      checkScores(scorer, 1);
      checkScores(scorer, task.maxCandidates());
      fit = true;
      return scorer;
    } catch (OrtException e) {
      throw new UnfitModelException(
          name + " can't be inspected: " + e.getMessage() + remedy(task), e);
    } finally {
      if (!fit) {
        scorer.close();
      }
    }
  }

  // The number of features is not enough: two tasks, or two versions, may have as many.
  private void checkFeatures(@Nullable String names) throws UnfitModelException {
    String wanted = String.join(",", task.features());
    if (names != null && !names.equals(wanted)) {
      throw new UnfitModelException(
          name
              + " was trained on other features than the features of "
              + task
              + " in this version"
              + remedy(task));
    }
  }

  private OrtSession open() throws UnfitModelException {
    OrtEnvironment environment = Environment.get();
    try (SessionOptions options = new SessionOptions()) {
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      options.setExecutionMode(SessionOptions.ExecutionMode.SEQUENTIAL);
      options.setOptimizationLevel(SessionOptions.OptLevel.ALL_OPT);
      options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
      return environment.createSession(model, options);
    } catch (OrtException e) {
      throw new UnfitModelException(
          name + " is not an ONNX model that this runtime reads: " + e.getMessage() + remedy(task),
          e);
    }
  }

  private TensorInfo single(Map<String, NodeInfo> nodes, String wanted, String role)
      throws UnfitModelException {
    NodeInfo node = nodes.get(wanted);
    if (node == null || !nodes.keySet().equals(Set.of(wanted))) {
      throw new UnfitModelException(
          name
              + " has the "
              + role
              + "s "
              + nodes.keySet()
              + ", must be just "
              + wanted
              + remedy(task));
    }
    if (node.getInfo() instanceof TensorInfo tensor && tensor.type == OnnxJavaType.FLOAT) {
      return tensor;
    }
    throw new UnfitModelException(
        name
            + " has a "
            + role
            + " of "
            + node.getInfo()
            + ", must be a float tensor"
            + remedy(task));
  }

  private void checkInput(TensorInfo tensor) throws UnfitModelException {
    long[] shape = tensor.getShape();
    if (shape.length != 2 || shape[0] != -1 || shape[1] != task.width()) {
      throw new UnfitModelException(
          name
              + " takes "
              + INPUT
              + " of shape "
              + Arrays.toString(shape)
              + ", must be [-1, "
              + task.width()
              + "] (any number of candidates, this version's features of "
              + task
              + ")"
              + remedy(task));
    }
  }

  private void checkOutput(TensorInfo tensor) throws UnfitModelException {
    long[] shape = tensor.getShape();
    if (shape.length != 1 || shape[0] != -1) {
      throw new UnfitModelException(
          name
              + " gives "
              + OUTPUT
              + " of shape "
              + Arrays.toString(shape)
              + ", must be [-1] (a score for each candidate)"
              + remedy(task));
    }
  }

  private void checkScores(OnnxScorer scorer, int candidates) throws UnfitModelException {
    SplittableRandom random = new SplittableRandom(candidates);
    float[] features = new float[candidates * task.width()];
    float[] scores = new float[candidates];
    for (int trial = 0; trial < TRIALS; trial++) {
      fillWithRawFeatures(features, random, trial);
      Arrays.fill(scores, Float.NaN);
      try {
        scorer.score(features, candidates, scores);
      } catch (ScoringException e) {
        throw new UnfitModelException(
            name + " fails on " + candidates + " candidates: " + e.getMessage() + remedy(task), e);
      }
      for (float score : scores) {
        if (!Float.isFinite(score)) {
          throw new UnfitModelException(
              name + " scores a candidate " + score + ", must be finite for all" + remedy(task));
        }
      }
    }
  }

  /** Fills an array with numbers such as raw features have; odd trials have missing ones. */
  static void fillWithRawFeatures(float[] features, SplittableRandom random, int trial) {
    for (int i = 0; i < features.length; i++) {
      // Raw features span many orders of magnitude, and -1 means "missing".
      features[i] = (float) Math.expm1(random.nextDouble() * 30) - (trial % 2);
    }
  }

  static String remedy(Task task) {
    return "; export it with `coldrl train" + task.option() + "`";
  }

  /** A model's version: the first 12 hexadecimal digits of its file's SHA-256. */
  public static String versionOf(byte[] model) {
    return Digests.sha256(model).substring(0, VERSION_DIGITS);
  }
}
