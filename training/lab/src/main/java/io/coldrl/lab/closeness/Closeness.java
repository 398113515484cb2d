package io.coldrl.lab.closeness;

import io.coldrl.cli.Progress;
import io.coldrl.lab.demo.DemoArm;
import io.coldrl.lab.demo.DemoSettings;
import io.coldrl.lab.demo.DemoTraining;
import io.coldrl.lab.demo.NginxRun;
import io.coldrl.learn.card.ModelFiles;
import io.coldrl.rig.CacheFiles;
import io.coldrl.rig.RunDirectory;
import io.coldrl.rig.Workload;
import io.coldrl.sim.cache.CacheSimulator;
import io.coldrl.sim.cache.NginxCache;
import io.coldrl.sim.cache.PolicyFactory;
import io.coldrl.sim.cache.SimulationOptions;
import io.coldrl.sim.cache.SimulationResult;
import io.coldrl.sim.cache.policy.PolicyCatalog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Compares the simulator's NGINX mode with real NGINX: generated traffic goes through real NGINX,
 * by LRU, by the rule and by a model, and the simulator replays the very log that each run wrote.
 *
 * <p>All start from an empty cache, and the model from an empty history. The model is trained on
 * the log of the LRU run: how well it does elsewhere is not the question here.
 */
final class Closeness {
  static final int REQUESTS = 50_000;
  static final int WARM_UP = 10_000;
  private static final int VARIANTS = 8;
  // As CachingNginx and NginxRun set it up.
  private static final NginxCache USUAL =
      NginxCache.DEFAULTS
          .withNodes(3_600_000, 1)
          .withTiming(NginxRun.POLL_MS, NginxCache.DEFAULTS.timing().deletionUs());
  // A slow manager, objects that go unasked for, and such that aren't stored at once.
  private static final NginxCache TIGHT = USUAL.withManager(60, 100, 200).withNodes(20_000, 2);

  private final DemoSettings settings;
  private final Path modelDirectory;
  private final Progress progress;
  private final Workload workload;

  /**
   * @param modelDirectory the directory in which the trained model stays
   */
  Closeness(long seed, Path modelDirectory, Progress progress) {
    settings = DemoSettings.of(seed);
    this.modelDirectory = modelDirectory;
    this.progress = progress;
    workload = new Workload(seed);
  }

  /**
   * Runs the arms: LRU, LRU with other settings of the cache, the rule, a model trained on the
   * first.
   */
  List<ClosenessArm> run() throws IOException, InterruptedException {
    try (RunDirectory run = new RunDirectory()) {
      Path noModel = run.directory().resolve("no-model.onnx");
      PolicyFactory policy = PolicyCatalog.named("lru");
      NginxRun lru =
          new NginxRun(run, workload, settings, progress, "lru", noModel, NginxRun.Chooser.LRU);
      DemoArm byLru = lru.run("1/5 real NGINX, LRU", 0, REQUESTS, WARM_UP);

      NginxRun tight =
          new NginxRun(run, workload, settings, progress, "tight", noModel, NginxRun.Chooser.LRU);
      tight.setUpCache(
          "inactive=20s manager_files=60 manager_sleep=100ms", List.of("proxy_cache_min_uses 2;"));
      DemoArm byTight = tight.run("2/5 real NGINX, LRU, other settings", 0, REQUESTS, WARM_UP);

      NginxRun rule =
          new NginxRun(run, workload, settings, progress, "rule", noModel, NginxRun.Chooser.RULE);
      DemoArm byRule = rule.run("3/5 real NGINX, rule", 0, REQUESTS, WARM_UP);

      DemoTraining.train(lru.accessLog(), settings, modelDirectory, progress, "4/5 training");
      return List.of(
          compare("NGINX, LRU", lru, byLru, policy, USUAL),
          compare("NGINX, LRU, tight", tight, byTight, policy, TIGHT),
          compare("NGINX, rule", rule, byRule, PolicyCatalog.named("node-rule"), USUAL),
          runModel(run, modelDirectory, "5/5 real NGINX, ColdRL"));
    }
  }

  /** Runs the model's arm alone, with a model that is there already. */
  List<ClosenessArm> runOnly(Path directory) throws IOException, InterruptedException {
    try (RunDirectory run = new RunDirectory()) {
      return List.of(runModel(run, directory, "real NGINX, ColdRL"));
    }
  }

  private ClosenessArm runModel(RunDirectory run, Path directory, String title)
      throws IOException, InterruptedException {
    Path model = directory.resolve(ModelFiles.MODEL_FILE);
    PolicyFactory policy = PolicyCatalog.model(model);
    NginxRun coldrl =
        new NginxRun(run, workload, settings, progress, "coldrl", model, NginxRun.Chooser.MODEL);
    DemoArm arm = coldrl.run(title, 0, REQUESTS, WARM_UP);
    return compare("NGINX, ColdRL", coldrl, arm, policy, USUAL);
  }

  private ClosenessArm compare(
      String name, NginxRun stretch, DemoArm arm, PolicyFactory policy, NginxCache setUp)
      throws IOException {
    ServedLog real = ServedLog.read(stretch.accessLog());
    int headBytes = CacheFiles.headBytes(stretch.cacheDirectory());
    NginxCache nginx = setUp.withFiles(headBytes, setUp.files().blockBytes());
    RecordingPolicy.Outcome[] outcomes = new RecordingPolicy.Outcome[real.outcomes().length];
    PolicyFactory recording =
        (trace, cache, options) ->
            new RecordingPolicy(policy.create(trace, cache, options), trace, cache, outcomes);
    SimulationResult simulated = simulate(real, recording, nginx, settings.seed());
    Differences differences = Differences.of(real, outcomes, WARM_UP);
    List<Double> others = new ArrayList<>();
    for (int i = 1; i < VARIANTS; i++) {
      NginxCache later = nginx.withFirstWake((long) i * NginxRun.POLL_MS / VARIANTS);
      SimulationResult other = simulate(real, policy, later, settings.seed() + i);
      others.add(1 - other.objectMissRatio());
    }
    return new ClosenessArm(
        name,
        outcomes.length - WARM_UP,
        real.objectHitRatio(WARM_UP),
        real.byteHitRatio(WARM_UP),
        simulated,
        differences,
        others,
        headBytes,
        arm);
  }

  private SimulationResult simulate(
      ServedLog real, PolicyFactory policy, NginxCache nginx, long seed) {
    SimulationOptions options =
        SimulationOptions.DEFAULTS
            .withSeed(seed)
            .withWarmup((double) WARM_UP / real.trace().requests())
            .withNginx(nginx);
    return CacheSimulator.run(
        real.trace(), "nginx", policy, settings.capacityBytes(), options, done -> {});
  }
}
