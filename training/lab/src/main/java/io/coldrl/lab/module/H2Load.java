package io.coldrl.lab.module;

import io.coldrl.core.Failure;
import io.coldrl.rig.Processes;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Clients that send requests at a constant rate, however long the responses take: h2load processes
 * of one connection each, so that no two ask for the same sequence.
 */
final class H2Load implements AutoCloseable {
  /** The most that one connection carries. */
  private static final double MAX_RATE = 400;

  private static final double KEPT_PACE = 0.95;
  private static final Pattern REQUESTS =
      Pattern.compile("requests: \\d+ total, \\d+ started, \\d+ done, (\\d+) succeeded");
  private static final Pattern SECONDS = Pattern.compile("finished in ([0-9.]+)(m?s)");

  private final Path directory;
  private final int port;
  private final List<Client> clients = new ArrayList<>();

  private record Client(Process process, Path output, int requests, double rate) {}

  H2Load(Path directory, int port) {
    this.directory = directory;
    this.port = port;
  }

  /**
   * Asks for each path once, in order, by one client as fast as answers come; waits for the end.
   */
  void fill(List<String> paths) throws IOException {
    start(paths, paths.size(), 0);
    await();
  }

  /** Starts to ask for each path once, in order. */
  H2Load once(List<String> paths, double requestsPerSecond) throws IOException {
    int n = clientsFor(requestsPerSecond);
    for (int i = 0; i < n; i++) {
      List<String> part = part(paths, i, n);
      start(part, part.size(), requestsPerSecond / n);
    }
    return this;
  }

  /** Starts to ask for the paths again and again. */
  H2Load loop(List<String> paths, double requestsPerSecond, double seconds, String... headers)
      throws IOException {
    int n = clientsFor(requestsPerSecond);
    double rate = requestsPerSecond / n;
    for (int i = 0; i < n; i++) {
      start(part(paths, i, n), (int) Math.round(rate * seconds), rate, headers);
    }
    return this;
  }

  private static int clientsFor(double requestsPerSecond) {
    return (int) Math.ceil(requestsPerSecond / MAX_RATE);
  }

  private static List<String> part(List<String> paths, int index, int of) {
    List<String> part = new ArrayList<>(paths.size() / of + 1);
    for (int i = index; i < paths.size(); i += of) {
      part.add(paths.get(i));
    }
    return part;
  }

  private void start(List<String> paths, int requests, double rate, String... headers)
      throws IOException {
    Path urls = directory.resolve("urls" + clients.size());
    Path output = directory.resolve("out" + clients.size());
    Files.write(urls, paths.stream().map(path -> "http://127.0.0.1:" + port + path).toList());
    List<String> command = new ArrayList<>(List.of("h2load", "--h1", "-t1", "-c1", "-m1"));
    command.addAll(List.of("-n" + requests, "-i" + urls));
    if (rate > 0) {
      command.add("--rps=" + rate);
    }
    for (String header : headers) {
      command.add("-H" + header);
    }
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    clients.add(new Client(process, output, requests, rate));
  }

  /**
   * Waits for the end of all clients.
   *
   * @return requests that succeeded
   * @throws Failure if a request failed
   */
  long await() throws IOException {
    long succeeded = 0;
    for (Client client : clients) {
      try {
        client.process.waitFor();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while clients ran");
      }
      succeeded += check(client);
    }
    clients.clear();
    return succeeded;
  }

  private static long check(Client client) throws IOException {
    String output = Files.readString(client.output);
    Matcher requests = REQUESTS.matcher(output);
    Matcher time = SECONDS.matcher(output);
    if (!requests.find() || !time.find() || Long.parseLong(requests.group(1)) < client.requests) {
      throw new Failure("requests failed", output.strip(), "see NGINX's error.log");
    }
    double seconds = Double.parseDouble(time.group(1)) / (time.group(2).equals("ms") ? 1000 : 1);
    double pace = client.requests / seconds / client.rate;
    if (client.rate > 0 && client.requests > client.rate && pace < KEPT_PACE) {
      ElapsedLog.say("a client kept only %.0f%% of its pace: the machine is busy", pace * 100);
    }
    return client.requests;
  }

  @Override
  public void close() {
    clients.forEach(client -> Processes.stop(client.process));
  }
}
