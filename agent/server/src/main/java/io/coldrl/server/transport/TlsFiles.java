package io.coldrl.server.transport;

import io.coldrl.inference.FileChange;
import io.coldrl.server.admin.AgentMetrics;
import io.coldrl.server.admin.Counter;
import io.coldrl.server.config.TcpConfig;
import io.grpc.netty.GrpcSslContexts;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolNegotiator;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSessionContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS by the certificates in the configured files, read again when they change. A client must have
 * a certificate of the configured authorities. Connections that are open keep what they began with.
 *
 * <p>Any thread may make connections; {@link #tend} and {@link #reload} exclude each other.
 */
final class TlsFiles extends SslContext {
  /*
   * gRPC takes one SslContext for the life of a server. So this one hands out the engines of another,
   * which is exchanged as a whole: certificate, key and authorities always belong together, and no
   * session of the old ones can be resumed. The JDK's provider has ALPN and TLS 1.3.
   */
  private static final Logger LOG = LoggerFactory.getLogger(TlsFiles.class);
  // A client that resumes a session is not asked for its certificate again.
  private static final long SESSION_SECONDS = 3_600;

  private final TcpConfig config;
  private final AgentMetrics metrics;
  private final FileChange change;
  private volatile SslContext current;

  /**
   * Reads the files.
   *
   * @throws UnusableTlsException if they can't be used
   */
  TlsFiles(TcpConfig config, AgentMetrics metrics) throws UnusableTlsException {
    this.config = config;
    this.metrics = metrics;
    this.change = new FileChange(List.of(config.certificate(), config.key(), config.clientCa()));
    change.handled();
    this.current = read();
  }

  /** Must be called every second or so: reads the files again if they have changed. */
  void tend() {
    if (isChanged()) {
      reload();
    }
  }

  private synchronized boolean isChanged() {
    return change.isDue(System.nanoTime());
  }

  /** Reads the files again. If they can't be used, what was read before stays. */
  synchronized void reload() {
    change.handled();
    try {
      current = read();
      LOG.info("read the TLS certificates again");
    } catch (UnusableTlsException e) {
      metrics.add(Counter.TLS_RELOAD_ERRORS, 1);
      LOG.warn("the TLS certificates of before stay in use: {}", e.getMessage());
    }
  }

  private SslContext read() throws UnusableTlsException {
    X509Certificate[] certificates = PemFiles.certificates("tls_certificate", config.certificate());
    PrivateKey key = PemFiles.key("tls_key", config.key(), certificates[0]);
    X509Certificate[] clientCa = PemFiles.certificates("tls_client_ca", config.clientCa());
    Instant end = certificates[0].getNotAfter().toInstant();
    if (end.isBefore(Instant.now())) {
      LOG.warn("tls_certificate {} expired at {}; clients refuse it", config.certificate(), end);
    }
    SslContext context = context(certificates, key, clientCa);
    metrics.setTlsExpiresMs(end.toEpochMilli());
    return context;
  }

  /**
   * Makes the context of a server.
   *
   * @throws UnusableTlsException if the JDK can't use them
   */
  static SslContext context(
      X509Certificate[] certificates, PrivateKey key, X509Certificate[] clientCa)
      throws UnusableTlsException {
    try {
      return GrpcSslContexts.configure(
              SslContextBuilder.forServer(key, certificates)
                  .trustManager(clientCa)
                  .clientAuth(ClientAuth.REQUIRE),
              SslProvider.JDK)
          .protocols("TLSv1.3", "TLSv1.2")
          .sessionTimeout(SESSION_SECONDS)
          .build();
    } catch (SSLException | IllegalArgumentException e) {
      throw new UnusableTlsException("the TLS certificates can't be used", e);
    }
  }

  @Override
  public boolean isClient() {
    return false;
  }

  @Override
  public List<String> cipherSuites() {
    return current.cipherSuites();
  }

  // Deprecated in Netty, but a method that a context must have.
  @Override
  @SuppressWarnings("deprecation")
  public ApplicationProtocolNegotiator applicationProtocolNegotiator() {
    return current.applicationProtocolNegotiator();
  }

  @Override
  public SSLEngine newEngine(ByteBufAllocator allocator) {
    return current.newEngine(allocator);
  }

  @Override
  public SSLEngine newEngine(ByteBufAllocator allocator, String peerHost, int peerPort) {
    return current.newEngine(allocator, peerHost, peerPort);
  }

  @Override
  public SSLSessionContext sessionContext() {
    return current.sessionContext();
  }
}
