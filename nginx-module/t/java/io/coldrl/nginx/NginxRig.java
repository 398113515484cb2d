package io.coldrl.nginx;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.coldrl.rig.LoadDriver;
import io.coldrl.rig.LoadResult;
import io.coldrl.rig.NginxInstallation;
import io.coldrl.rig.StaticOrigin;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Origin and NGINX on loopback, in a directory of their own, with room for an agent's socket. */
final class NginxRig implements AutoCloseable {
  /** A deletion as the module logs it. */
  record Deletion(String zone, String key, String source) {}

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** After this NGINX's cache loader takes files without a node in, and hides what went wrong. */
  private static final Duration LOADER = Duration.ofSeconds(60);

  private static final Pattern DELETED =
      Pattern.compile("coldrl: zone \"([^\"]*)\" deleted ([0-9a-f]{32}) by ([a-z]+)");

  final Path directory;
  final BackgroundNginx nginx;
  private final StaticOrigin origin;
  private final Path socket;
  private final HttpClient client = HttpClient.newHttpClient();

  NginxRig(NginxConf conf) throws IOException, InterruptedException {
    this(conf, Map.of());
  }

  /** With an agent that was there before. */
  NginxRig(NginxConf conf, Path socket) throws IOException, InterruptedException {
    this(newDirectory(), conf, socket, Map.of());
  }

  /** With variables in NGINX's environment. */
  NginxRig(NginxConf conf, Map<String, String> environment)
      throws IOException, InterruptedException {
    this(newDirectory(), conf, environment);
  }

  /** The same, in a directory in which the caller has put something. */
  NginxRig(Path directory, NginxConf conf, Map<String, String> environment)
      throws IOException, InterruptedException {
    this(directory, conf, directory.resolve("agent.sock"), environment);
  }

  private NginxRig(Path directory, NginxConf conf, Path socket, Map<String, String> environment)
      throws IOException, InterruptedException {
    this.directory = directory;
    this.socket = socket;
    origin = new StaticOrigin(Files.createDirectory(directory.resolve("origin")));
    Path own = Files.createDirectory(directory.resolve("nginx"));
    int port = NginxInstallation.freePort();
    nginx = new BackgroundNginx(own, port, conf.render(socket, port, origin.port()), environment);
  }

  static Path newDirectory() throws IOException {
    return Files.createTempDirectory("coldrl-it-");
  }

  Path socket() {
    return socket;
  }

  /** Makes NGINX read another configuration, and waits until the older workers have ended. */
  void reload(NginxConf conf) throws Exception {
    List<Long> before = nginx.processes("worker process");
    nginx.configure(conf.render(socket, nginx.port(), origin.port()));
    nginx.signal("HUP");
    await(
        "the new configuration",
        () -> {
          List<Long> now = nginx.processes("worker process");
          return !now.isEmpty() && before.stream().noneMatch(now::contains);
        });
  }

  /** The same without waiting. */
  void startReload(NginxConf conf) throws IOException, InterruptedException {
    nginx.configure(conf.render(socket, nginx.port(), origin.port()));
    nginx.signal("HUP");
  }

  /** Sends the requests in order at a given rate at most, and waits for the responses. */
  LoadResult load(List<String> paths, int requestsPerSecond) throws InterruptedException {
    return new LoadDriver(nginx.port(), requestsPerSecond)
        .run(paths.toArray(String[]::new), 0, sent -> {});
  }

  HttpResponse<byte[]> get(String path, String... headers)
      throws IOException, InterruptedException {
    return send("GET", path, headers);
  }

  HttpResponse<byte[]> send(String method, String path, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + nginx.port() + path))
            .timeout(PATIENCE)
            .method(method, HttpRequest.BodyPublishers.noBody());
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  /** How the cache answered, such as HIT. */
  String cacheStatus(String path) throws IOException, InterruptedException {
    return get(path).headers().firstValue("X-Cache-Status").orElse("");
  }

  JsonNode status() throws IOException, InterruptedException {
    return new ObjectMapper().readTree(get("/coldrl_status").body());
  }

  long decisions(String outcome) throws IOException, InterruptedException {
    return status().path("decisions").path(outcome).asLong();
  }

  JsonNode zone() throws IOException, InterruptedException {
    return zone(NginxConf.ZONE);
  }

  /** A zone's figures; an empty node if no zone has that name. */
  JsonNode zone(String name) throws IOException, InterruptedException {
    for (JsonNode zone : status().path("zones")) {
      if (zone.path("name").asText().equals(name)) {
        return zone;
      }
    }
    return new ObjectMapper().createObjectNode();
  }

  /** Objects deleted, by who chose them. */
  long evicted(String source) throws IOException, InterruptedException {
    return evicted(zone(), source);
  }

  static long evicted(JsonNode zone, String source) {
    return zone.path("evictions").path(source).path("objects").asLong();
  }

  /** NGINX deletes while a zone is as large as its limit. */
  static boolean isBelowLimit(JsonNode zone) {
    return zone.path("size_bytes").asLong() < zone.path("max_size_bytes").asLong();
  }

  void awaitBelowLimit() throws Exception {
    awaitBelowLimit(NginxConf.ZONE);
  }

  void awaitBelowLimit(String zone) throws Exception {
    await("zone " + zone + " to be below max_size", () -> isBelowLimit(zone(zone)));
  }

  /** Waits until NGINX's count of the zone's size is what the files take up. */
  void awaitSizeEqualsDisk() throws Exception {
    await(
        "the zone's size to equal its files'",
        LOADER.dividedBy(2),
        () -> drift() == 0 && isBelowLimit(zone()));
  }

  /** Bytes that the zone's size is above what its files take up, as of one moment at rest. */
  long drift() throws Exception {
    while (true) {
      long before = zone().path("size_bytes").asLong();
      long disk = diskBytes();
      if (zone().path("size_bytes").asLong() == before) {
        return before - disk;
      }
    }
  }

  long diskBytes() throws IOException {
    return files(NginxConf.ZONE).values().stream().mapToLong(Long::longValue).sum();
  }

  Set<String> cachedKeys() throws IOException {
    return files(NginxConf.ZONE).keySet();
  }

  /** The zone's files by their keys in hex, with the bytes that each takes up. */
  Map<String, Long> files(String zone) throws IOException {
    Path folder = nginx.directory().resolve(zone);
    long block = Files.getFileStore(folder).getBlockSize();
    Map<String, Long> files = new TreeMap<>();
    ProcessBuilder find =
        new ProcessBuilder("find", folder.toString(), "-type", "f", "-printf", "%f %s\n");
    Process process = find.redirectError(ProcessBuilder.Redirect.DISCARD).start();
    try (Stream<String> lines = process.inputReader().lines()) {
      lines.forEach(
          line -> {
            String[] parts = line.split(" ");
            if (parts[0].length() == 32) {
              files.put(parts[0], (Long.parseLong(parts[1]) + block - 1) / block * block);
            }
          });
    }
    return files;
  }

  /** The deletions that the module logged, in order. */
  List<Deletion> deletions() throws IOException {
    List<Deletion> deletions = new ArrayList<>();
    for (String line : nginx.errorLog()) {
      Matcher matcher = DELETED.matcher(line);
      if (matcher.find()) {
        deletions.add(new Deletion(matcher.group(1), matcher.group(2), matcher.group(3)));
      }
    }
    return deletions;
  }

  /** What NGINX logged. */
  List<String> errorLog() throws IOException {
    return nginx.errorLog();
  }

  /** Keys of the objects that a source deleted. */
  Set<String> deletedBy(String source) throws IOException {
    Set<String> keys = new TreeSet<>();
    deletions().stream()
        .filter(deletion -> deletion.source().equals(source))
        .forEach(deletion -> keys.add(deletion.key()));
    return keys;
  }

  static void await(String what, Callable<Boolean> condition) throws Exception {
    await(what, PATIENCE, condition);
  }

  private static void await(String what, Duration patience, Callable<Boolean> condition)
      throws Exception {
    long giveUpNanos = System.nanoTime() + patience.toNanos();
    while (!condition.call()) {
      assertThat(System.nanoTime()).as("waiting for " + what).isLessThan(giveUpNanos);
      Thread.sleep(20);
    }
  }

  @Override
  public void close() throws IOException {
    nginx.close();
    origin.close();
    delete(directory);
  }

  static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      files.sorted((a, b) -> b.compareTo(a)).forEach(file -> file.toFile().delete());
    }
  }
}
