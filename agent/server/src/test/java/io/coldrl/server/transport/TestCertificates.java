package io.coldrl.server.transport;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Makes authorities and certificates with the JDK's keytool, as files in PEM. */
final class TestCertificates {
  private static final String PASSWORD = "changeit";

  private final Path directory;
  private final Path store;

  TestCertificates(Path directory) {
    this.directory = directory;
    this.store = directory.resolve("store.p12");
  }

  /** Makes an authority. */
  void authority(String name) throws Exception {
    keytool(name, "-ext", "bc:c", "-validity", "10");
    write(name);
  }

  /** Makes a certificate for localhost that an authority signs, valid now. */
  void certificate(String name, String authority) throws Exception {
    keytool(name, "-signer", authority, "-validity", "5", "-ext", "san=dns:localhost,ip:127.0.0.1");
    write(name);
  }

  /** Makes a certificate that was valid until yesterday. */
  void expired(String name, String authority) throws Exception {
    keytool(name, "-signer", authority, "-startdate", "-3d", "-validity", "2");
    write(name);
  }

  /** The file with a certificate. */
  Path certificate(String name) {
    return directory.resolve(name + ".pem");
  }

  /** The file with a private key. */
  Path key(String name) {
    return directory.resolve(name + ".key");
  }

  private void keytool(String name, String... more) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD,
                "-alias",
                name,
                "-dname",
                "CN=" + name));
    command.addAll(List.of(more));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException("keytool: " + output);
    }
  }

  private void write(String name) throws IOException, GeneralSecurityException {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    Files.writeString(
        certificate(name), pem("CERTIFICATE", keys.getCertificate(name).getEncoded()));
    Files.writeString(
        key(name), pem("PRIVATE KEY", keys.getKey(name, PASSWORD.toCharArray()).getEncoded()));
  }

  private static String pem(String type, byte[] content) {
    String text = Base64.getMimeEncoder().encodeToString(content);
    return "-----BEGIN " + type + "-----\n" + text + "\n-----END " + type + "-----\n";
  }
}
