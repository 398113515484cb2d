package io.coldrl.server.transport;

import io.coldrl.core.Failure;
import io.coldrl.server.config.TcpConfig;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Tells whether an agent could listen by TCP with TLS, without listening. */
public final class TcpCheck {
  private final TcpConfig config;
  private final List<Failure> failures = new ArrayList<>();

  private TcpCheck(TcpConfig config) {
    this.config = config;
  }

  /** Each reason why an agent could not listen; none if it could, unless the port is taken. */
  public static List<Failure> failures(TcpConfig config) {
    return new TcpCheck(config).run();
  }

  /** Whether an agent could not listen now, since the port is taken. */
  public static boolean isTaken(TcpConfig config) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(config.host(), config.port()));
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  /** When the agent's certificate expired; empty if it is valid or can't be read. */
  public static Optional<Instant> expiry(TcpConfig config) {
    try {
      X509Certificate[] own = PemFiles.certificates("tls_certificate", config.certificate());
      Instant end = own[0].getNotAfter().toInstant();
      return end.isBefore(Instant.now()) ? Optional.of(end) : Optional.empty();
    } catch (UnusableTlsException e) {
      return Optional.empty();
    }
  }

  private List<Failure> run() {
    if (new InetSocketAddress(config.host(), config.port()).isUnresolved()) {
      failures.add(TcpServer.unknownHost(config));
    }
    X509Certificate[] own =
        orNull(() -> PemFiles.certificates("tls_certificate", config.certificate()));
    PrivateKey key =
        own == null ? null : orNull(() -> PemFiles.key("tls_key", config.key(), own[0]));
    X509Certificate[] clientCa =
        orNull(() -> PemFiles.certificates("tls_client_ca", config.clientCa()));
    if (own != null && key != null && clientCa != null) {
      orNull(() -> TlsFiles.context(own, key, clientCa));
    }
    return failures;
  }

  private interface Reading<T> {
    T read() throws UnusableTlsException;
  }

  private <T> @Nullable T orNull(Reading<T> reading) {
    try {
      return reading.read();
    } catch (UnusableTlsException e) {
      failures.add(TcpServer.unusable(config, e));
      return null;
    }
  }
}
