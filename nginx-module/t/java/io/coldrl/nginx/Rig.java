package io.coldrl.nginx;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.coldrl.training.demo.AgentProcess;
import io.coldrl.training.demo.LoadDriver;
import io.coldrl.training.demo.NginxProcess;
import io.coldrl.training.demo.OriginServer;
import io.coldrl.training.demo.Tally;
import io.coldrl.training.demo.Workload;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Origin, NGINX and, where wanted, an agent, on loopback and in a directory of their own. */
final class Rig implements AutoCloseable {
  /** Small enough to be full after a second of load. */
  static final String SMALL_CACHE = "max_size=4m";

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Pattern STAGED = Pattern.compile("coldrl: zone .* staged: ([0-9a-f, ]+)");

  final Path directory;
  final OriginServer origin;
  final NginxProcess nginx;

  Rig(String... moreDirectives) throws IOException {
    directory = Files.createTempDirectory("coldrl-it-");
    origin = new OriginServer(new Workload(1));
    Path nginxDirectory = Files.createDirectory(directory.resolve("nginx"));
    nginx =
        new NginxProcess(nginxDirectory, origin.port(), SMALL_CACHE, directives(moreDirectives));
  }

  List<String> directives(String... more) {
    List<String> directives = new ArrayList<>();
    directives.add("coldrl_socket unix:" + socket() + ";");
    // Patient, since these tests share their machine; the limit itself is tested by a frozen agent.
    directives.add("coldrl_timeout 50ms;");
    directives.add("coldrl_poll 200ms;");
    directives.addAll(List.of(more));
    return directives;
  }

  Path socket() {
    return directory.resolve("agent.sock");
  }

  /** Starts an agent that gives up the largest candidates, and waits until it serves. */
  AgentProcess startAgent() throws IOException {
    Path model = LargestFirstModel.writeTo(directory.resolve("model.onnx"));
    return new AgentProcess(socket(), directory.resolve("history.dat"), model);
  }

  /** Asks for {@code /object/from} to {@code /object/(to - 1)}, once each, at 400 a second. */
  Tally load(int from, int to) throws InterruptedException {
    String[] paths = new String[to - from];
    for (int i = from; i < to; i++) {
      paths[i - from] = "/object/" + i;
    }
    return new LoadDriver(nginx.port(), 400).run(paths, 0, sent -> {});
  }

  /**
   * Waits until the files in the cache were all idle for longer than the module wants of a victim.
   */
  void letCacheIdle() throws Exception {
    long idleSinceNanos = System.nanoTime();
    await(
        "time to pass", () -> System.nanoTime() - idleSinceNanos > Duration.ofSeconds(4).toNanos());
  }

  long decisions(String source) throws Exception {
    return nginx.status().path("decisions").path(source).asLong();
  }

  long zoneBytes() throws Exception {
    JsonNode zone = nginx.status().path("zones").path(0);
    assertThat(zone.path("name").asText()).isEqualTo(NginxProcess.ZONE);
    return zone.path("size_bytes").asLong();
  }

  long maxBytes() throws Exception {
    return nginx.status().path("zones").path(0).path("max_size_bytes").asLong();
  }

  void awaitZoneBelowLimit() throws Exception {
    await("the cache to be below max_size", () -> zoneBytes() <= maxBytes());
  }

  /** The keys whose files are in the cache, in hex. */
  Set<String> cachedKeys() throws IOException {
    try (Stream<Path> files = Files.walk(nginx.cacheDirectory())) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> file.getFileName().toString())
          .filter(name -> name.length() == 32)
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  /** The keys that the module logged as staged for deletion, in hex. */
  Set<String> stagedKeys() throws IOException {
    Set<String> keys = new TreeSet<>();
    try (Stream<String> lines = Files.lines(nginx.errorLog(), StandardCharsets.ISO_8859_1)) {
      lines.forEach(
          line -> {
            Matcher matcher = STAGED.matcher(line);
            if (matcher.find()) {
              keys.addAll(List.of(matcher.group(1).strip().split(",\\s*|\\s+")));
            }
          });
    }
    return keys;
  }

  /** The cache key of a path, as NGINX names the file. */
  static String keyOf(String path) {
    try {
      byte[] digest =
          MessageDigest.getInstance("MD5")
              .digest(("http://origin" + path).getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  static void await(String what, Callable<Boolean> condition) throws Exception {
    long giveUpNanos = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.call()) {
      assertThat(System.nanoTime()).as("waiting for " + what).isLessThan(giveUpNanos);
      Thread.sleep(20);
    }
  }

  @Override
  public void close() throws IOException {
    nginx.close();
    origin.close();
    try (Stream<Path> files = Files.walk(directory)) {
      files.sorted((a, b) -> b.compareTo(a)).forEach(file -> file.toFile().delete());
    }
  }
}
