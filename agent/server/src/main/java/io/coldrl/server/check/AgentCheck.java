package io.coldrl.server.check;

import io.coldrl.core.Failure;
import io.coldrl.server.TemporaryDirectory;
import io.coldrl.server.config.AgentConfig;
import io.coldrl.server.config.ConfigKey;
import io.coldrl.server.config.TcpConfig;
import io.coldrl.server.transport.TcpCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Looks at all that a configuration names: directories, space, sockets, models, certificates and
 * endpoints. Asks with the permissions of the user who runs it.
 */
public final class AgentCheck {
  /*
   * It does not connect to sockets, bind addresses or take the history's lock: a running agent may
   * have them. The temporary directory is used as an agent uses it, since a place that is noexec is
   * only found by trying; each process has a part of its own there.
   */
  private final AgentConfig config;
  private final List<Finding> findings = new ArrayList<>();

  private AgentCheck(AgentConfig config) {
    this.config = config;
  }

  /**
   * Checks a configuration. Takes seconds: each model is tried, as by an agent.
   *
   * @return all problems, errors and warnings; empty if there is none
   */
  public static List<Finding> run(AgentConfig config) {
    return new AgentCheck(config).run();
  }

  private List<Finding> run() {
    findings.addAll(SocketChecks.run(config));
    findings.addAll(FileChecks.run(config));
    TcpConfig tcp = config.tcp();
    if (tcp != null) {
      tcp(tcp);
    }
    temporaryDirectoryAndModels();
    return List.copyOf(findings);
  }

  private void tcp(TcpConfig tcp) {
    for (Failure failure : TcpCheck.failures(tcp)) {
      findings.add(Finding.error(failure.what(), failure.where(), failure.remedy()));
    }
    TcpCheck.expiry(tcp)
        .ifPresent(
            end ->
                findings.add(
                    Finding.warning(
                        "the certificate expired at " + end + "; clients refuse it",
                        ConfigKey.TLS_CERTIFICATE.id() + " " + tcp.certificate(),
                        "put a new certificate there")));
  }

  private void temporaryDirectoryAndModels() {
    Path parent = config.temporaryDirectory();
    boolean isNew = !Files.exists(parent);
    try (TemporaryDirectory own = TemporaryDirectory.open(parent)) {
      // Also if the user does not wait.
      Runtime.getRuntime().addShutdownHook(new Thread(own::close, "coldrl-temporary"));
      FileChecks.temporarySpace(parent).ifPresent(findings::add);
      findings.addAll(ModelChecks.run(config, own.path()));
    } catch (Failure failure) {
      findings.add(Finding.of(true, ConfigKey.TEMPORARY_DIRECTORY.id(), failure));
      // The models are no worse for that.
      findings.addAll(ModelChecks.run(config, Path.of(System.getProperty("java.io.tmpdir"))));
    } finally {
      if (isNew) {
        removeIfEmpty(parent);
      }
    }
  }

  private static void removeIfEmpty(Path directory) {
    try {
      Files.deleteIfExists(directory);
    } catch (IOException e) {
      // An agent that was started meanwhile uses it.
    }
  }
}
