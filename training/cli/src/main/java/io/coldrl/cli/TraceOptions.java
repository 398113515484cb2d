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

/** The options by which commands are told of a trace. */
final class TraceOptions {
  @Option(
      names = "--trace",
      required = true,
      arity = "1..*",
      paramLabel = "FILE",
      description =
          "Access logs or traces: ColdRL's JSON log, NGINX or Apache combined or common, Squid,"
              + " W3C extended, webcachesim, oracleGeneral, or CSV"
              + " (time_s,key,size_bytes[,ttl,response_time]); plain, gzip, zstd, xz or bzip2; - is standard"
              + " input. Several are"
              + " put into time order.")
  List<Path> files = new ArrayList<>();

  @Option(
      names = "--log-format",
      paramLabel = "FORMAT",
      description =
          "The log_format that NGINX wrote the files in: its string in single quotes, the whole"
              + " directive, or @FILE that holds it.")
  @Nullable String logFormat;

  @Option(
      names = "--synthesise-ttl",
      description =
          "Make up times to live, from the seed, where the trace tells none: hit ratios that depend"
              + " on them are no measurement.")
  boolean synthesiseTtl;

  @Option(
      names = "--zone",
      paramLabel = "NAME",
      description = "Only requests to this cache zone, where the log names zones.")
  @Nullable String zone;

  @Option(
      names = "--mode",
      paramLabel = "MODE",
      description =
          "What is simulated: nginx (proxy_cache: files of 4 KiB blocks with a head, room made by"
              + " the cache manager) or bytes (just sizes, room made at each store). Default: nginx"
              + " for access logs, bytes for CSV.")
  @Nullable StorageModel mode;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Seed of everything random (default: ${DEFAULT-VALUE}).")
  long seed = 1;

  /** Reads the trace, and tells on {@code err} what was left out. */
  TraceReader.Result read(PrintWriter err) {
    String format = logFormat;
    TraceReader.Result result =
        TraceReader.read(files, zone, format == null ? null : LogFormat.of(format));
    if (synthesiseTtl) {
      result = result.withMadeUpTtl(seed);
    }
    tell(result.report(), err);
    return result;
  }

  private static void tell(TraceReport report, PrintWriter err) {
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
      err.println(report.clampedTimes() + " times went backwards and were taken as the last one");
    }
    if (report.changedSizes() > 0) {
      err.println(
          report.changedSizes()
              + " objects changed size: each request counts with the size it tells");
    }
    String madeUp = report.madeUp().ttlStatement();
    if (!madeUp.isEmpty()) {
      err.println(madeUp);
    }
    report.warnings().forEach(err::println);
    err.flush();
  }

  /** How to train on this trace: room is made at each store, whatever an object takes up. */
  SimulationOptions training(TraceReport report) {
    return SimulationOptions.DEFAULTS.withSeed(seed).withStorage(modeOf(report));
  }

  /**
   * How to simulate this trace.
   *
   * @throws Failure where options of NGINX are given for another mode
   */
  SimulationOptions simulation(TraceReport report, NginxOptions nginx) {
    if (modeOf(report) == StorageModel.NGINX) {
      return SimulationOptions.DEFAULTS.withSeed(seed).withNginx(nginx.cache());
    }
    nginx.refuse();
    return training(report);
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
