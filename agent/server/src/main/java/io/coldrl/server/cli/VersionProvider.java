package io.coldrl.server.cli;

import io.coldrl.core.Version;
import picocli.CommandLine.IVersionProvider;

/** The text of {@code --version}. */
public final class VersionProvider implements IVersionProvider {
  @Override
  public String[] getVersion() {
    return new String[] {
      "coldrl " + Version.current(),
      "JVM: ${java.version} (${java.vendor} ${java.vm.name} ${java.vm.version})",
      "OS: ${os.name} ${os.version} ${os.arch}"
    };
  }
}
