package io.coldrl.inference;

import io.coldrl.core.Failure;
import io.coldrl.core.file.SmallFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The public key (Ed25519) of those whose models this agent serves. */
public final class ModelKey {
  private static final String ALGORITHM = "Ed25519";
  private static final int SIGNATURE_BYTES = 64;
  private static final Pattern PEM =
      Pattern.compile(
          "\\s*-----BEGIN PUBLIC KEY-----([A-Za-z0-9+/=\\s]+)-----END PUBLIC KEY-----\\s*");

  private final Path file;
  private final PublicKey key;

  private ModelKey(Path file, PublicKey key) {
    this.file = file;
    this.key = key;
  }

  /**
   * Reads a key in PEM, as {@code openssl pkey -pubout} writes it.
   *
   * @throws Failure if there is none, or it is not a small file
   */
  public static ModelKey read(Path file) {
    try {
      Matcher pem = PEM.matcher(text(file));
      if (!pem.matches()) {
        throw unusable(file, "has no PUBLIC KEY in PEM");
      }
      byte[] der = Base64.getMimeDecoder().decode(pem.group(1));
      return new ModelKey(
          file, KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(der)));
    } catch (IOException e) {
      throw unusable(file, "can't be read: " + e);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw unusable(file, "is not an Ed25519 key: " + e.getMessage());
    }
  }

  private static CharBuffer text(Path file) throws IOException {
    return StandardCharsets.US_ASCII.newDecoder().decode(ByteBuffer.wrap(SmallFile.read(file)));
  }

  private static Failure unusable(Path file, String what) {
    return new Failure(
        "the public key of models " + what,
        file.toString(),
        "write it with `openssl pkey -in key.pem -pubout`, or leave model_public_key away to serve"
            + " unsigned models");
  }

  /**
   * Checks a model's signature.
   *
   * @throws UnfitModelException if there is none or it is not of this model and key
   */
  void verify(ModelFile model) throws UnfitModelException {
    byte[] signature = model.signature();
    if (signature == null) {
      throw new UnfitModelException(
          model.name()
              + " has no signature in "
              + model.name()
              + ModelFile.SIGNATURE_SUFFIX
              + ", and the key "
              + file
              + " is configured"
              + remedy(model));
    }
    if (!isValid(model.bytes(), signature)) {
      throw new UnfitModelException(
          model.name()
              + ModelFile.SIGNATURE_SUFFIX
              + " is not a signature of this model by the key "
              + file
              + remedy(model));
    }
  }

  private boolean isValid(byte[] model, byte[] signature) {
    try {
      Signature verifier = Signature.getInstance(ALGORITHM);
      verifier.initVerify(key);
      verifier.update(model);
      return verifier.verify(
          signature.length == SIGNATURE_BYTES
              ? signature
              : Base64.getMimeDecoder().decode(signature));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      // It has the wrong length or is not Base64.
      return false;
    }
  }

  private static String remedy(ModelFile model) {
    return "; sign it with `openssl pkeyutl -sign -rawin -inkey key.pem -in "
        + model.name()
        + " -out "
        + model.name()
        + ModelFile.SIGNATURE_SUFFIX
        + "`";
  }
}
