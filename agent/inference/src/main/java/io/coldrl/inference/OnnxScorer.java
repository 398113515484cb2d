package io.coldrl.inference;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.coldrl.core.scoring.Scorer;
import io.coldrl.core.scoring.ScoringException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Scores candidates with an ONNX model: input {@code features} float[K, {@link Task#width()}],
 * output {@code q} float[K], for any K from 1 to {@link Task#maxCandidates()}.
 *
 * <p>One thread at a time. The constructor's arguments are owned by the scorer and closed with it.
 */
public final class OnnxScorer implements Scorer {
  /*
   * One direct buffer holds the features and one the scores. For each K met, a pair of tensors is
   * laid over them once and kept: a call then copies in, runs with a pinned output, copies out.
   */
  private final OrtEnvironment environment;
  private final OrtSession session;
  private final String version;
  private final int width;
  private final int most;
  private final FloatBuffer input;
  private final FloatBuffer output;
  private final @Nullable Binding[] bindings;
  private final RunWatch watch;
  private final @Nullable Supervision supervision;
  private boolean closed;

  private record Binding(Map<String, OnnxTensor> inputs, Map<String, OnnxTensor> outputs) {
    void close() {
      inputs.values().forEach(OnnxTensor::close);
      outputs.values().forEach(OnnxTensor::close);
    }
  }

  OnnxScorer(
      OrtEnvironment environment,
      OrtSession session,
      String version,
      Task task,
      @Nullable Supervision supervision) {
    this.environment = environment;
    this.session = session;
    this.version = version;
    this.width = task.width();
    this.most = task.maxCandidates();
    this.input = directFloats(most * width);
    this.output = directFloats(most);
    this.bindings = new @Nullable Binding[most + 1];
    this.watch = new RunWatch();
    this.supervision = supervision;
    if (supervision != null) {
      supervision.watchdog().add(watch);
    }
  }

  /**
   * Loads and checks a model of eviction.
   *
   * @throws UnfitModelException if the file can't be read or is not a model that can be served
   * @see ModelLoader#load(Path)
   */
  public static OnnxScorer load(Path file) throws UnfitModelException {
    return ModelLoader.load(file);
  }

  @Override
  public void score(float[] features, int candidates, float[] scores) throws ScoringException {
    if (candidates < 1 || candidates > most) {
      throw new IllegalArgumentException(candidates + " candidates, must be 1 to " + most);
    }
    if (closed) {
      throw new IllegalStateException("the scorer of model " + version + " is closed");
    }
    input.put(0, features, 0, candidates * width);
    run(candidates);
    output.get(0, scores, 0, candidates);
  }

  private void run(int candidates) throws ScoringException {
    boolean overran = false;
    try {
      Binding binding = binding(candidates);
      watch.begin();
      try {
        session.run(binding.inputs(), Set.of(), binding.outputs(), watch.options()).close();
      } finally {
        overran = watch.end();
      }
    } catch (OrtException e) {
      if (!overran) {
        throw new ScoringException("model " + version + " can't be run: " + e.getMessage(), e);
      }
    }
    if (overran && supervision != null) {
      supervision.onOverrun().accept(version);
      throw new ScoringException(
          "model " + version + " ran for more than " + Watchdog.LIMIT_MS + " ms");
    }
  }

  private Binding binding(int candidates) throws OrtException {
    Binding binding = bindings[candidates];
    if (binding == null) {
      binding = bind(candidates);
      bindings[candidates] = binding;
    }
    return binding;
  }

  private Binding bind(int candidates) throws OrtException {
    OnnxTensor in =
        OnnxTensor.createTensor(
            environment, input.slice(0, candidates * width), new long[] {candidates, width});
    OnnxTensor out =
        OnnxTensor.createTensor(environment, output.slice(0, candidates), new long[] {candidates});
    return new Binding(Map.of(ModelLoader.INPUT, in), Map.of(ModelLoader.OUTPUT, out));
  }

  private static FloatBuffer directFloats(int floats) {
    return ByteBuffer.allocateDirect(floats * Float.BYTES)
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer();
  }

  /** First 12 hexadecimal digits of the file's SHA-256. */
  @Override
  public String version() {
    return version;
  }

  /** Frees the native session; idempotent. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    if (supervision != null) {
      supervision.watchdog().remove(watch);
    }
    watch.close();
    for (Binding binding : bindings) {
      if (binding != null) {
        binding.close();
      }
    }
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException("can't close the session of model " + version, e);
    }
  }
}
