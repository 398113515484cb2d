package io.coldrl.server.config;

import java.nio.file.Path;

/**
 * Where the agent serves proxies on other hosts, always with TLS and certificates of the clients.
 *
 * @param host a name or an IP address; an IPv6 address has no brackets here
 * @param port 1 to 65535
 * @param certificate the agent's certificate and the intermediate ones, PEM
 * @param key its private key, PEM in PKCS #8
 * @param clientCa the certificates of the authorities that sign those of the clients, PEM
 */
public record TcpConfig(String host, int port, Path certificate, Path key, Path clientCa) {
  /** What the address may be, in words. */
  static final String ALLOWED = "HOST:PORT, an IPv6 address in brackets";

  /** The setting's value. */
  public String listen() {
    return host.indexOf(':') < 0 ? host + ":" + port : "[" + host + "]:" + port;
  }
}
