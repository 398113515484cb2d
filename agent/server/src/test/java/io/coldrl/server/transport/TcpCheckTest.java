package io.coldrl.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.coldrl.core.Failure;
import io.coldrl.server.config.TcpConfig;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TcpCheckTest {
  private static TestCertificates certificates;

  @BeforeAll
  static void makeCertificates(@TempDir Path directory) throws Exception {
    certificates = new TestCertificates(directory);
    certificates.authority("ca");
    certificates.certificate("agent", "ca");
    certificates.expired("old", "ca");
  }

  private static TcpConfig config(String host, String certificate, String key, String ca) {
    return new TcpConfig(
        host,
        9471,
        certificates.certificate(certificate),
        certificates.key(key),
        certificates.certificate(ca));
  }

  @Test
  void valid_files_have_no_problem() {
    TcpConfig config = config("127.0.0.1", "agent", "agent", "ca");
    assertThat(TcpCheck.failures(config)).isEmpty();
    assertThat(TcpCheck.expiry(config)).isEmpty();
  }

  @Test
  void the_host_a_wrong_key_and_a_missing_authority_are_reported_together() {
    assertThat(TcpCheck.failures(config("no.such.host.invalid", "agent", "old", "none")))
        .extracting(Failure::what)
        .hasSize(3)
        .anyMatch(what -> what.contains("host of listen_tcp is unknown"))
        .anyMatch(what -> what.contains("is not the key of the certificate"))
        .anyMatch(what -> what.startsWith("tls_client_ca " + certificates.certificate("none")));
  }

  @Test
  void a_missing_certificate_is_one_problem() {
    assertThat(TcpCheck.failures(config("127.0.0.1", "none", "agent", "ca"))).hasSize(1);
    assertThat(TcpCheck.expiry(config("127.0.0.1", "none", "agent", "ca"))).isEmpty();
  }

  @Test
  void a_certificate_that_has_expired_is_usable_but_known() {
    TcpConfig config = config("127.0.0.1", "old", "old", "ca");
    assertThat(TcpCheck.failures(config)).isEmpty();
    assertThat(TcpCheck.expiry(config)).isPresent();
  }
}
