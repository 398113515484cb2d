package io.coldrl.learn.eviction;

import io.coldrl.core.Failure;
import io.github.metarank.lightgbm4j.LGBMBooster;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Loads LightGBM's native library, once in a process. */
final class LightGbmRuntime {
  private static final String TEMPORARY = "java.io.tmpdir";
  private static boolean loaded;

  private LightGbmRuntime() {}

  /**
   * Idempotent.
   *
   * <p>The binding unpacks the library to a fixed name in the temporary directory. A second process
   * that did so overwrote what the first had mapped, and crashed it; so each process lets it unpack
   * into a directory of its own, which is not needed once the library is mapped.
   *
   * @throws Failure if the library can't be loaded
   */
  static synchronized void prepare() {
    if (loaded) {
      return;
    }
    String shared = System.getProperty(TEMPORARY);
    try {
      Path own = Files.createTempDirectory("coldrl-lightgbm");
      System.setProperty(TEMPORARY, own.toString());
      try {
        LGBMBooster.loadNative();
      } finally {
        System.setProperty(TEMPORARY, shared);
        delete(own);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("can't unpack LightGBM's library into " + shared, e);
    }
    if (!LGBMBooster.isNativeLoaded()) {
      throw new Failure(
          "LightGBM's library can't be loaded",
          System.getProperty("os.name") + " " + System.getProperty("os.arch"),
          "install OpenMP's library (on Debian: apt-get install libgomp1)");
    }
    loaded = true;
  }

  private static void delete(Path directory) throws IOException {
    File[] files = directory.toFile().listFiles();
    if (files != null) {
      for (File file : files) {
        Files.delete(file.toPath());
      }
    }
    Files.delete(directory);
  }
}
