package io.coldrl.server.routing;

import io.coldrl.core.file.SmallFile;
import io.coldrl.server.config.EndpointSpec;
import io.coldrl.server.config.IpPort;
import io.coldrl.server.config.RoutingConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The source from which the endpoints are read every second. */
public sealed interface EndpointSource {
  /**
   * Reads them; may take as long as the file system or the resolver does.
   *
   * @return at most {@link EndpointSpec#MAX_ENDPOINTS}, each address once
   * @throws IOException if they can't be read or are invalid
   */
  List<EndpointSpec> read() throws IOException;

  /** For messages. */
  String name();

  /** The one that is configured. */
  static EndpointSource of(RoutingConfig config) {
    if (config.endpointsFile() != null) {
      return new Watched(config.endpointsFile());
    }
    RoutingConfig.Dns dns = config.endpointsDns();
    return dns != null ? new Dns(dns.host(), dns.port()) : new Fixed(config.endpoints());
  }

  /** From the configuration itself. */
  record Fixed(List<EndpointSpec> endpoints) implements EndpointSource {
    @Override
    public List<EndpointSpec> read() {
      return endpoints;
    }

    @Override
    public String name() {
      return "the configuration";
    }
  }

  /** From a file with an endpoint on each line. */
  record Watched(Path file) implements EndpointSource {
    @Override
    public List<EndpointSpec> read() throws IOException {
      try {
        return EndpointSpec.parseAll(SmallFile.readText(file));
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
    public List<EndpointSpec> read() throws IOException {
      // Sorted, since resolvers rotate their answers.
      return Stream.of(InetAddress.getAllByName(host))
          .map(address -> IpPort.of(address, port))
          .distinct()
          .sorted()
          .limit(EndpointSpec.MAX_ENDPOINTS)
          .map(address -> new EndpointSpec(address, 1, 1))
          .toList();
    }

    @Override
    public String name() {
      return host + ":" + port;
    }
  }
}
