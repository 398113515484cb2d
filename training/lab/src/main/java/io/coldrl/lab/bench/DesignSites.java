package io.coldrl.lab.bench;

import io.coldrl.core.file.AtomicFile;
import io.coldrl.learn.TrainListener;
import io.coldrl.learn.eviction.EvictionTrainRequest;
import io.coldrl.learn.eviction.PooledTrainer;
import io.coldrl.learn.eviction.Prior;
import io.coldrl.learn.eviction.TooLittleDataException;
import io.coldrl.sim.cache.NginxCache;
import io.coldrl.sim.cache.SimulationOptions;
import io.coldrl.trace.Trace;
import io.coldrl.trace.generate.GeneratedTraffic;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The sites that policies are designed and judged on, and networks of several of them. */
final class DesignSites {
  /** Traces with times and URLs: judged in NGINX's cache. */
  static final List<String> LOGS =
      List.of("eleek", "concrete", "j2test", "hipica", "nasa-19950801", "elastic-apache");

  /** Judged in a cache that makes room at each store: no times, or generated. */
  static final List<String> TRACES = List.of("adaptsize", "drl-cache-trap-seed1");

  // Objects that are not requested for this time are deleted; longer than every trace.
  private static final long INACTIVE_MS = 1000L * 86_400_000;
  private static final double TRAINED_AT = 0.01;
  private static final int GENERATED_SITES = 9;
  private static final int REQUESTS_PER_SITE = 100_000;
  private static final double DAYS = 10;

  private final Map<String, Trace> traces = new LinkedHashMap<>();

  /** All of them. */
  static List<String> all() {
    List<String> all = new ArrayList<>(LOGS);
    all.addAll(TRACES);
    return all;
  }

  /** What a model of all of them was trained on, for people. */
  List<String> described() {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            "generated traffic: %d sites of %,d requests over %.0f days",
            GENERATED_SITES,
            REQUESTS_PER_SITE,
            DAYS));
    for (String site : all()) {
      lines.add(
          String.format(
              Locale.ROOT,
              "%s: %,d requests, pseudonymised%s",
              site,
              trace(site).requests(),
              site.contains("trap") ? ", generated" : ""));
    }
    return lines;
  }

  Trace trace(String site) {
    return traces.computeIfAbsent(site, Traces::log);
  }

  /** How its cache is simulated. */
  static SimulationOptions options(boolean nginx) {
    return nginx
        ? SimulationOptions.DEFAULTS.withNginx(NginxCache.DEFAULTS.withNodes(INACTIVE_MS, 1))
        : SimulationOptions.DEFAULTS;
  }

  /** Generated traffic of many small sites; deterministic. */
  static Trace generated() {
    return GeneratedTraffic.of(GENERATED_SITES, REQUESTS_PER_SITE, DAYS, 1);
  }

  /** To train on generated traffic and on all sites but one, or on all if that is empty. */
  List<EvictionTrainRequest> allBut(String leftOut) {
    List<EvictionTrainRequest> requests = new ArrayList<>();
    requests.add(request(generated(), false));
    for (String site : all()) {
      if (!site.equals(leftOut)) {
        requests.add(request(trace(site), LOGS.contains(site)));
      }
    }
    return requests;
  }

  private static EvictionTrainRequest request(Trace trace, boolean nginx) {
    return EvictionTrainRequest.of(trace, Traces.capacity(trace, TRAINED_AT), options(nginx), 1);
  }

  /** The network of all sites but one, from a file in the directory if it is there. */
  Prior withoutSite(String leftOut, Path directory) throws TooLittleDataException {
    AtomicFile.makeDirectory(directory);
    Path file = directory.resolve("prior-without-" + leftOut + ".json");
    if (!Files.exists(file)) {
      PooledTrainer.train(allBut(leftOut), TrainListener.NONE).prior().writeTo(file);
    }
    return Prior.read(file);
  }
}
