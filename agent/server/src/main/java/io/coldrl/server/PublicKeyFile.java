package io.coldrl.server;

import io.coldrl.core.Failure;
import io.coldrl.core.file.SmallFile;
import io.coldrl.inference.ModelKey;
import java.io.IOException;
import java.nio.file.Path;

/** Reads the public key of models, which a user names. */
public final class PublicKeyFile {
  private PublicKeyFile() {}

  /**
   * Reads it.
   *
   * @throws Failure if there is none, or it is not a small file
   */
  public static ModelKey read(Path file) {
    try {
      // ModelKey would wait for a pipe, and read a device without end.
      byte[] unused = SmallFile.read(file);
    } catch (IOException e) {
      throw new Failure(
          "the public key of models can't be read: " + e,
          file.toString(),
          "write it with `openssl pkey -in key.pem -pubout`, or leave model_public_key away to"
              + " serve unsigned models",
          e);
    }
    return ModelKey.read(file);
  }
}
