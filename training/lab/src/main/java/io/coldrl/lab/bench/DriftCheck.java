package io.coldrl.lab.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.coldrl.core.drift.DriftFeatures;
import io.coldrl.core.drift.DriftMonitor;
import io.coldrl.core.drift.DriftReport;
import io.coldrl.core.drift.DriftWindow;
import io.coldrl.core.drift.FeatureShare;
import io.coldrl.core.drift.TrainedRange;
import io.coldrl.core.eviction.EvictionBatch;
import io.coldrl.core.eviction.EvictionDecision;
import io.coldrl.core.eviction.EvictionFeature;
import io.coldrl.core.scoring.Scorer;
import io.coldrl.inference.ModelLoader;
import io.coldrl.inference.UnfitModelException;
import io.coldrl.learn.TrainListener;
import io.coldrl.learn.eviction.Ablation;
import io.coldrl.learn.eviction.EvictionTrainRequest;
import io.coldrl.learn.eviction.EvictionTrainer;
import io.coldrl.learn.eviction.TooLittleDataException;
import io.coldrl.sim.cache.CacheSimulator;
import io.coldrl.sim.cache.NginxCache;
import io.coldrl.sim.cache.SimulationOptions;
import io.coldrl.sim.cache.sampled.DecisionObserver;
import io.coldrl.sim.cache.sampled.LearnedPolicy;
import io.coldrl.trace.Trace;
import io.coldrl.trace.TraceReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Whether the drift alarm stays silent where it should: the default model on real traces, and
 * ranges of a trace's first 70% on the rest of it; and whether it warns when all objects become 100
 * times as large. The alarm is the agent's, with the clock of the trace.
 */
public final class DriftCheck {
  private static final List<String> OWN = List.of("eleek", "concrete", "adaptsize");
  private static final List<String> OTHERS = List.of("hipica.log", "j2test.log");
  private static final double[] SHARES = {0.001, 0.01, 0.1};
  private static final double TRAINED = 0.7;
  private static final float LARGER = 100;
  private static final long NEVER_INACTIVE_MS = 86_400_000_000L;

  private DriftCheck() {}

  /**
   * @param args the directory of the default model
   */
  public static void main(String[] args) throws IOException, TooLittleDataException {
    Path model = Path.of(args[0], "model.onnx");
    List<TrainedRange> card = ranges(Path.of(args[0], "model-card.json"));
    System.out.printf(
        "%-12s%7s %-6s %-20s%8s%8s  %s%n",
        "trace", "cache", "mode", "ranges", "windows", "alarms", "farthest feature that may warn");
    for (String name : OWN) {
      Trace trace = Traces.read(name);
      all(name, trace, model, card, "default", 0);
      all(name, trace, model, own(trace), "own", TRAINED);
    }
    for (String name : OTHERS) {
      Path file = Traces.directory().resolve(name + ".zst");
      all(name, TraceReader.read(List.of(file), null).trace(), model, card, "default", 0);
    }
  }

  private static void all(
      String name, Trace trace, Path model, List<TrainedRange> ranges, String kind, double from) {
    SimulationOptions ideal = SimulationOptions.DEFAULTS;
    for (double share : SHARES) {
      String cell = String.format(Locale.ROOT, "%-12s%6.1f%%", name, 100 * share);
      long bytes = Traces.capacity(trace, share);
      run(
          cell + " ideal  " + kind,
          trace,
          bytes,
          ideal,
          model,
          new Samples(trace, ranges, from, 1));
    }
    long bytes = Traces.capacity(trace, SHARES[1]);
    String cell = String.format(Locale.ROOT, "%-12s%6.1f%%", name, 100 * SHARES[1]);
    run(
        cell + " nginx  " + kind,
        trace,
        bytes,
        ideal.withNginx(NginxCache.DEFAULTS.withNodes(NEVER_INACTIVE_MS, 1)),
        model,
        new Samples(trace, ranges, from, 1));
    run(
        cell + " ideal  " + kind + ", larger",
        trace,
        bytes,
        ideal,
        model,
        new Samples(trace, ranges, from, LARGER));
  }

  private static void run(
      String cell,
      Trace trace,
      long capacity,
      SimulationOptions options,
      Path model,
      Samples samples) {
    CacheSimulator.run(
        trace,
        "model",
        (t, cache, o) -> new LearnedPolicy(cache, t, o, load(model), samples),
        capacity,
        options,
        n -> {});
    System.out.printf("%-48s%7d%8d  %s%n", cell, samples.windows, samples.alarms, samples.far());
  }

  private static List<TrainedRange> own(Trace trace) throws TooLittleDataException {
    EvictionTrainRequest quick =
        EvictionTrainRequest.of(
                trace, Traces.capacity(trace, SHARES[1]), SimulationOptions.DEFAULTS, 1)
            .withOnPolicyRounds(0)
            .without(Set.of(Ablation.SEARCH));
    return EvictionTrainer.train(quick, TrainListener.NONE).ranges().stream()
        .map(
            range ->
                new TrainedRange(
                    range.feature().id(),
                    range.known(),
                    range.low(),
                    range.high(),
                    DriftFeatures.raisesAlarm(range.feature())))
        .toList();
  }

  private static List<TrainedRange> ranges(Path card) throws IOException {
    JsonNode features = JsonMapper.builder().build().readTree(Files.readAllBytes(card));
    List<TrainedRange> ranges = new ArrayList<>();
    for (EvictionFeature feature : EvictionFeature.values()) {
      JsonNode range = features.path("features").path(ranges.size());
      ranges.add(
          new TrainedRange(
              feature.id(),
              range.path("known_share").asDouble(),
              range.path("p01").asDouble(),
              range.path("p99").asDouble(),
              DriftFeatures.raisesAlarm(feature)));
    }
    return ranges;
  }

  private static Scorer load(Path model) {
    try {
      return ModelLoader.load(model);
    } catch (UnfitModelException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Samples as the agent does. */
  private static final class Samples implements DecisionObserver {
    private final DriftMonitor monitor = new DriftMonitor();
    private final List<TrainedRange> ranges;
    private final double from;
    private final float larger;
    private final float[] features = new float[EvictionFeature.size()];
    private final Trace trace;
    private DriftReport last = monitor.report();
    private boolean started;
    private int next;
    private int windows;
    private int alarms;
    private FeatureShare farthest = new FeatureShare("none", -1, false);

    Samples(Trace trace, List<TrainedRange> ranges, double from, float larger) {
      this.trace = trace;
      this.ranges = ranges;
      this.from = from;
      this.larger = larger;
    }

    @Override
    public void onDecision(
        LearnedPolicy policy, int request, EvictionBatch batch, EvictionDecision decision) {
      if (request < from * trace.requests()) {
        return;
      }
      long nanos = TimeUnit.MILLISECONDS.toNanos(trace.timeMs(request) - trace.timeMs(0));
      if (!started) {
        started = true;
        monitor.watch(ranges, nanos);
      }
      DriftWindow window = monitor.window();
      if (window != null) {
        next = next + 1 < batch.size() ? next + 1 : 0;
        System.arraycopy(batch.features(), next * features.length, features, 0, features.length);
        features[EvictionFeature.SIZE_BYTES.ordinal()] *= larger;
        window.add(features, 0);
      }
      monitor.tick(nanos);
      if (monitor.report() != last) {
        last = monitor.report();
        count();
      }
    }

    private void count() {
      windows++;
      if (last.state() == DriftReport.State.OUTSIDE) {
        alarms++;
      }
      for (int i = 0; i < ranges.size(); i++) {
        FeatureShare share = last.shares().get(i);
        if (ranges.get(i).raisesAlarm() && share.outside() > farthest.outside()) {
          farthest = share;
        }
      }
    }

    String far() {
      return String.format(Locale.ROOT, "%s %.0f%%", farthest.feature(), 100 * farthest.outside());
    }
  }
}
