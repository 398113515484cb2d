package io.coldrl.nginx;

import io.coldrl.rig.HomeDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Libraries that NGINX is started with, to be slow or wrong on purpose: see {@code t/rig}. */
final class Shim {
  private Shim() {}

  /** NGINX's environment with the library of that name and what the library wants to know. */
  static Map<String, String> environment(String name, Map<String, String> variables)
      throws IOException, InterruptedException {
    Path module = HomeDirectory.directory().resolve("nginx-module");
    Process make =
        new ProcessBuilder("make", "--silent", "--directory=" + module, "rig").inheritIO().start();
    if (make.waitFor() != 0) {
      throw new IOException("make rig failed");
    }
    Map<String, String> environment = new LinkedHashMap<>(variables);
    environment.put("LD_PRELOAD", module.resolve("target/rig/" + name + ".so").toString());
    return environment;
  }
}
