package io.coldrl.lab.bench;

import io.coldrl.core.eviction.EvictionBatch;
import io.coldrl.core.eviction.EvictionDecision;
import io.coldrl.core.eviction.EvictionFeature;
import io.coldrl.core.eviction.EvictionPolicy;
import io.coldrl.core.eviction.EvictionSource;
import io.coldrl.core.record.ObjectHistory;
import io.coldrl.core.record.ZoneClock;
import io.coldrl.inference.OnnxScorer;
import io.coldrl.inference.UnfitModelException;
import io.coldrl.learn.export.EvictionExporter;
import io.coldrl.learn.export.EvictionLayout;
import io.coldrl.learn.export.EvictionWeights;
import io.coldrl.learn.export.FeatureTransform;
import io.coldrl.learn.export.MissCost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How long one decision among 64 candidates takes on one thread, as a distribution: features from
 * the objects' records, the model's scores, the victim. The records lie in memory; looking them up
 * in the agent's shared map is not part of it.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(5)
public class DecisionBenchmark {
  private static final int REQUESTS = 200_000;
  private static final int OBJECTS = 1024;
  private static final long AN_HOUR_NANOS = TimeUnit.HOURS.toNanos(1);
  private static final String RANDOM = "random-";

  /** The model's file, or {@code random-H}: random weights with H hidden units. */
  @Param({"random-32", "random-64"})
  public String model = "";

  /** Candidates a decision. */
  @Param({"64"})
  public int candidates = 64;

  private Site site = new Site();
  private final EvictionBatch batch = new EvictionBatch();
  private final EvictionDecision decision = new EvictionDecision();
  private final EvictionPolicy policy = new EvictionPolicy(System::nanoTime);
  private final float[] scores = new float[EvictionBatch.MAX_CANDIDATES];
  private @Nullable OnnxScorer scorer;

  /** Histories of objects and their zone after some skewed requests. */
  private static final class Site {
    private final byte[] records = new byte[OBJECTS * ObjectHistory.BYTES];
    private final ObjectHistory history = new ObjectHistory();
    private final ZoneClock zone = new ZoneClock();
    private long nowMs = 1_700_000_000_000L;
    private int next;

    void play() {
      SplittableRandom random = new SplittableRandom(1);
      for (int i = 0; i < REQUESTS; i++) {
        nowMs += random.nextInt(10);
        int object = (int) (OBJECTS * Math.pow(random.nextDouble(), 3));
        boolean hit = random.nextInt(3) > 0;
        at(object)
            .onAccess(nowMs, zone.onAccess(nowMs, hit), hit, 1000 + 97L * object, 3_600_000, 20);
        history.putGroups(new int[] {1 + object % 10, 100 + object % 100, 1_000 + object}, 0);
        zone.groups().onAccess(history);
      }
    }

    ObjectHistory at(int object) {
      return history.wrap(records, object * ObjectHistory.BYTES);
    }

    /** Fills the batch with the next objects, always others. */
    void fill(EvictionBatch batch, int candidates) {
      batch.clear();
      for (int i = 0; i < candidates; i++) {
        // An odd stride visits all objects in an order that the processor can't prefetch.
        next = (next + 389) % OBJECTS;
        batch.add(at(next), 1000 + 97L * next, nowMs, 1, nowMs, zone, OBJECTS);
      }
    }
  }

  /** Opens the model. */
  @Setup
  public void setUp() throws IOException, UnfitModelException {
    site = new Site();
    site.play();
    scorer = open(model);
    site.fill(batch, candidates);
  }

  /** Checks that the model decided, and not LRU. */
  @TearDown(Level.Iteration)
  public void check() {
    if (decision.source() != EvictionSource.MODEL && decision.victims() > 0) {
      throw new IllegalStateException("decided by " + decision.source() + ", not by the model");
    }
  }

  /** Closes the model. */
  @TearDown
  public void tearDown() {
    scorer().close();
  }

  /** Features, scores and one victim. */
  @Benchmark
  public long decide() {
    site.fill(batch, candidates);
    policy.decide(batch, scorer(), 1, 1, System.nanoTime() + AN_HOUR_NANOS, decision);
    return decision.mask();
  }

  /** The scores alone, of the same features again and again. */
  @Benchmark
  public float score() throws Exception {
    scorer().score(batch.features(), candidates, scores);
    return scores[0];
  }

  private OnnxScorer scorer() {
    return Objects.requireNonNull(scorer, "not set up");
  }

  private static OnnxScorer open(String model) throws IOException, UnfitModelException {
    if (!model.startsWith(RANDOM)) {
      return OnnxScorer.load(Path.of(model));
    }
    Path file = Files.createTempFile("coldrl-decision", ".onnx");
    try {
      Files.write(file, random(Integer.parseInt(model.substring(RANDOM.length()))));
      return OnnxScorer.load(file);
    } finally {
      Files.delete(file);
    }
  }

  private static byte[] random(int hidden) {
    SplittableRandom random = new SplittableRandom(hidden);
    int rows = 5_000;
    float[] raw = new float[rows * EvictionFeature.size()];
    for (int i = 0; i < raw.length; i++) {
      raw[i] = (float) Math.expm1(random.nextDouble() * 14);
    }
    int width = EvictionLayout.width();
    EvictionWeights weights =
        new EvictionWeights(
            hidden,
            normal(random, width * hidden),
            normal(random, hidden),
            normal(random, width),
            normal(random, hidden),
            -2,
            normal(random, hidden),
            0,
            MissCost.OF_OBJECTS);
    return EvictionExporter.export(
        FeatureTransform.fit(EvictionLayout.LAYOUT, raw, rows), weights, "random weights");
  }

  private static float[] normal(SplittableRandom random, int size) {
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) (0.2 * random.nextGaussian());
    }
    return values;
  }
}
