package io.coldrl.server.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where the agent serves metrics and its status page. At most one component is set; none if the
 * HTTP server is off.
 *
 * @param address a loopback address and port
 * @param socket a unix socket
 */
public record HttpListen(@Nullable InetSocketAddress address, @Nullable Path socket) {
  /** No HTTP server. */
  public static final HttpListen OFF = new HttpListen(null, null);

  /** What {@link #parse} takes, in words. */
  static final String ALLOWED = "a loopback IP:PORT, unix:PATH, or off";

  private static final String UNIX = "unix:";

  /** Parses the value of the setting; null if it is not allowed. */
  static @Nullable HttpListen parse(String value) {
    if (value.equals("off")) {
      return OFF;
    }
    return value.startsWith(UNIX) ? unix(value.substring(UNIX.length())) : tcp(value);
  }

  private static @Nullable HttpListen unix(String path) {
    try {
      boolean fits =
          !path.isBlank()
              && path.getBytes(StandardCharsets.UTF_8).length <= ConfigParser.MAX_SOCKET_BYTES;
      return fits ? new HttpListen(null, Path.of(path).toAbsolutePath().normalize()) : null;
    } catch (InvalidPathException e) {
      return null;
    }
  }

  // Other addresses are refused: the pages have no access control.
  private static @Nullable HttpListen tcp(String text) {
    String canonical = IpPort.canonical(text);
    if (canonical == null) {
      return null;
    }
    int colon = canonical.lastIndexOf(':');
    try {
      InetAddress ip = InetAddress.getByName(canonical.substring(0, colon));
      int port = Integer.parseInt(canonical.substring(colon + 1));
      return ip.isLoopbackAddress() ? new HttpListen(new InetSocketAddress(ip, port), null) : null;
    } catch (UnknownHostException e) {
      return null;
    }
  }

  /** The setting's value. */
  @Override
  public String toString() {
    if (address != null) {
      return IpPort.of(address.getAddress(), address.getPort());
    }
    return socket == null ? "off" : UNIX + socket;
  }
}
