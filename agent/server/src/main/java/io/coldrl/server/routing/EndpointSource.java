package io.coldrl.server.routing;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Where the endpoints are read from, again and again. */
public sealed interface EndpointSource {
  /** Largest file that is read. */
  int MAX_BYTES = 1 << 20;

  /**
   * Reads them.
   *
   * @throws IOException where they can't be had or are wrong
   */
  List<EndpointSpec> read() throws IOException;

  /** For messages. */
  String name();

  /** From the configuration itself. */
  record Fixed(List<EndpointSpec> endpoints) implements EndpointSource {
    @Override
    public List<EndpointSpec> read() {
      return endpoints;
    }

    @Override
    public String name() {
      return "endpoints";
    }
  }

  /** From a file with an endpoint on each line. */
  record Watched(Path file) implements EndpointSource {
    @Override
    public List<EndpointSpec> read() throws IOException {
      if (Files.size(file) > MAX_BYTES) {
        throw new IOException("the file is larger than " + MAX_BYTES + " bytes");
      }
      try {
        return EndpointSpec.parseAll(Files.readString(file));
      } catch (IllegalArgumentException e) {
        throw new IOException(e.getMessage(), e);
      }
    }

    @Override
    public String name() {
      return file.toString();
    }
  }

  /** All addresses of a host name. */
  record Dns(String host, int port) implements EndpointSource {
    @Override
    public List<EndpointSpec> read() throws UnknownHostException {
      List<EndpointSpec> endpoints = new ArrayList<>();
      for (InetAddress address : InetAddress.getAllByName(host)) {
        String ip = address.getHostAddress();
        String written = address instanceof Inet6Address ? "[" + ip + "]" : ip;
        endpoints.add(new EndpointSpec(written + ":" + port, 1, 1));
      }
      endpoints.sort((a, b) -> a.address().compareTo(b.address()));
      return endpoints.subList(0, Math.min(endpoints.size(), EndpointSpec.MAX_ENDPOINTS));
    }

    @Override
    public String name() {
      return host + ":" + port;
    }
  }

  /** All of several. */
  record Union(List<EndpointSource> sources) implements EndpointSource {
    @Override
    public List<EndpointSpec> read() throws IOException {
      List<EndpointSpec> all = new ArrayList<>();
      for (EndpointSource source : sources) {
        all.addAll(source.read());
      }
      return all;
    }

    @Override
    public String name() {
      return String.join(", ", sources.stream().map(EndpointSource::name).toList());
    }
  }

  /** The union of these. */
  static EndpointSource of(EndpointSource... sources) {
    return new Union(Arrays.asList(sources));
  }
}
