package io.coldrl.cli;

import io.coldrl.core.Failure;
import io.coldrl.sim.cache.SimulationOptions;
import io.coldrl.sim.cache.StorageModel;
import io.coldrl.trace.TraceReader;
import io.coldrl.trace.TraceReport;
import io.coldrl.trace.format.LogFormat;
import io.coldrl.trace.format.TraceFormat;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that name a trace and say how to read it. */
final class TraceOptions {
  @Option(
      names = "--trace",
      required = true,
      arity = "1..*",
      paramLabel = "FILE",
      description =
          "Access logs or traces, merged in time order; - for standard input. Formats: ColdRL's"
              + " JSON log, NGINX or Apache combined or common, Squid, W3C extended, webcachesim,"
              + " oracleGeneral, or CSV (time_s,key,size_bytes[,ttl,response_time]); plain or"
              + " compressed by gzip, zstd, xz or bzip2.")
  List<Path> files = new ArrayList<>();

  @Option(
      names = "--log-format",
      paramLabel = "FORMAT",
      description =
          "NGINX's log_format of the files: the format string in single quotes, the whole"
              + " directive, or @FILE with either of them.")
  @Nullable String logFormat;

  @Option(
      names = "--synthesise-ttl",
      description =
          "Synthesise times to live, from the seed, where the trace has none. Hit ratios that depend"
              + " on them are not measurements.")
  boolean synthesiseTtl;

  @Option(
      names = "--zone",
      paramLabel = "NAME",
      description = "Read only the requests to this cache zone; for logs that name zones.")
  @Nullable String zone;

  @Option(
      names = "--mode",
      paramLabel = "MODE",
      description =
          "Cache to simulate: nginx (NGINX's proxy_cache: files with a header in blocks of 4 KiB,"
              + " evicted by the cache manager) or bytes (sizes only, evicted at each store)."
              + " Default: nginx for access logs, bytes for CSV, webcachesim and oracleGeneral.")
  @Nullable StorageModel mode;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Seed of all random numbers (default: ${DEFAULT-VALUE}).")
  long seed = 1;

  /** Reads the trace, and prints on {@code err} what was skipped or changed. */
  TraceReader.Result read(PrintWriter err) {
    String format = logFormat;
    TraceReader.Result result =
        TraceReader.read(files, zone, format == null ? null : LogFormat.of(format));
    if (synthesiseTtl) {
      result = result.withMadeUpTtl(seed);
    }
    print(result.report(), err);
    return result;
  }

  private static void print(TraceReport report, PrintWriter err) {
    report
        .bad()
        .forEach(
            (reason, problem) ->
                err.println(
                    problem.lines()
                        + " lines left out: "
                        + reason
                        + "; "
                        + problem.firstExample()));
    report
        .skipped()
        .forEach((reason, count) -> err.println(count + " requests left out: " + reason));
    if (report.clampedTimes() > 0) {
      err.println(
          report.clampedTimes() + " times went backwards and were replaced by the last one");
    }
    if (report.changedSizes() > 0) {
      err.println(
          report.changedSizes() + " objects changed size: each request counts with its own size");
    }
    String madeUp = report.madeUp().ttlStatement();
    if (!madeUp.isEmpty()) {
      err.println(madeUp);
    }
    report.warnings().forEach(err::println);
    err.flush();
  }

  /**
   * Returns how this trace is simulated, to train on it and to judge.
   *
   * @throws Failure if options of NGINX mode are given in another mode
   */
  SimulationOptions simulation(TraceReport report, NginxOptions nginx) {
    if (modeOf(report) == StorageModel.NGINX) {
      return SimulationOptions.DEFAULTS.withSeed(seed).withNginx(nginx.cache());
    }
    nginx.refuse();
    return SimulationOptions.DEFAULTS.withSeed(seed).withStorage(StorageModel.BYTES);
  }

  private StorageModel modeOf(TraceReport report) {
    StorageModel given = mode;
    if (given != null) {
      return given;
    }
    boolean traces = report.files().stream().allMatch(file -> isTrace(file.format()));
    return traces ? StorageModel.BYTES : StorageModel.NGINX;
  }

  private static boolean isTrace(TraceFormat format) {
    return format == TraceFormat.CSV
        || format == TraceFormat.WEBCACHESIM
        || format == TraceFormat.ORACLE_GENERAL;
  }
}
