package io.coldrl.server.transport;

import io.coldrl.core.file.SmallFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads certificates and private keys in PEM. */
final class PemFiles {
  private static final Pattern KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
  // Algorithms of keys, and a signature for each.
  private static final Map<String, String> SIGNATURES =
      Map.of("RSA", "SHA256withRSA", "EC", "SHA256withECDSA", "Ed25519", "Ed25519");

  private PemFiles() {}

  /**
   * Reads one or more certificates.
   *
   * @param setting that names the file, for messages
   * @throws UnusableTlsException if there is none in it or it can't be read
   */
  static X509Certificate[] certificates(String setting, Path file) throws UnusableTlsException {
    try (ByteArrayInputStream in = new ByteArrayInputStream(content(setting, file))) {
      X509Certificate[] certificates =
          CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
              .map(X509Certificate.class::cast)
              .toArray(X509Certificate[]::new);
      if (certificates.length > 0) {
        return certificates;
      }
    } catch (GeneralSecurityException | IOException e) {
      throw new UnusableTlsException(setting + " " + file + " has no certificates in PEM", e);
    }
    throw new UnusableTlsException(setting + " " + file + " has no certificates in PEM", null);
  }

  /**
   * Reads the private key of a certificate.
   *
   * @param setting that names the file, for messages
   * @throws UnusableTlsException if there is none in it, it can't be read or is another's
   */
  static PrivateKey key(String setting, Path file, Certificate certificate)
      throws UnusableTlsException {
    Matcher pem = KEY.matcher(new String(content(setting, file), StandardCharsets.UTF_8));
    if (!pem.find()) {
      throw new UnusableTlsException(
          setting
              + " "
              + file
              + " has no 'BEGIN PRIVATE KEY', must be PKCS #8 in PEM without a password;"
              + " `openssl pkcs8 -topk8 -nocrypt` makes it",
          null);
    }
    String algorithm = certificate.getPublicKey().getAlgorithm();
    algorithm = algorithm.equals("EdDSA") ? "Ed25519" : algorithm;
    String signature = SIGNATURES.get(algorithm);
    if (signature == null) {
      throw new UnusableTlsException(
          "the key of the certificate is of " + algorithm + ", must be RSA, EC or Ed25519", null);
    }
    try {
      byte[] encoded = Base64.getMimeDecoder().decode(pem.group(1));
      PrivateKey key =
          KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
      if (belongs(key, certificate, signature)) {
        return key;
      }
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new UnusableTlsException(
          setting + " " + file + " is not the " + algorithm + " key of the certificate", e);
    }
    throw new UnusableTlsException(
        setting + " " + file + " is not the key of the certificate", null);
  }

  private static boolean belongs(PrivateKey key, Certificate certificate, String algorithm)
      throws GeneralSecurityException {
    byte[] message = {1};
    Signature signature = Signature.getInstance(algorithm);
    signature.initSign(key);
    signature.update(message);
    byte[] signed = signature.sign();
    signature.initVerify(certificate.getPublicKey());
    signature.update(message);
    return signature.verify(signed);
  }

  private static byte[] content(String setting, Path file) throws UnusableTlsException {
    try {
      return SmallFile.read(file);
    } catch (IOException e) {
      throw new UnusableTlsException(setting + " " + file + " can't be read", e);
    }
  }
}
