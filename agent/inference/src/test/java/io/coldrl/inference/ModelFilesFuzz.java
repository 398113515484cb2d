package io.coldrl.inference;

import static org.assertj.core.api.Assertions.assertThat;

import io.coldrl.core.Failure;
import io.coldrl.core.eviction.EvictionFeature;
import io.coldrl.core.file.Digests;
import io.coldrl.testkit.OnnxModels;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.NamedParameterSpec;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What lies beside a model: any bytes are read without an exception. {@code make fuzz} runs it:
 * Jazzer calls the two methods whose names it prescribes, and the argument names the target.
 */
public final class ModelFilesFuzz {
  /** The files, each with good examples. */
  enum Target {
    MODEL_CARD,
    MODEL_SIGNATURE,
    PUBLIC_KEY,
    TRIAL_RECORD
  }

  private static final byte[] MODEL = OnnxModels.feature(EvictionFeature.IDLE_MS);
  private static final String DIGEST = Digests.sha256(MODEL);

  private static @Nullable ModelFilesFuzz fuzz;
  private static Target target = Target.MODEL_CARD;

  private final Path directory;
  private final Path model;
  private final KeyPair keys;
  private final ModelKey key;

  ModelFilesFuzz(Path directory) {
    this.directory = directory;
    model = directory.resolve("model.onnx");
    try {
      Files.write(model, MODEL);
      // The same in each process, so that the seeds that one has written are good for the next.
      SecureRandom random = SecureRandom.getInstance("SHA1PRNG");
      random.setSeed(1);
      KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
      generator.initialize(new NamedParameterSpec("Ed25519"), random);
      keys = generator.generateKeyPair();
      Path pem = Files.writeString(directory.resolve("good.pub"), pem());
      key = ModelKey.read(pem);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private String pem() {
    return "-----BEGIN PUBLIC KEY-----\n"
        + Base64.getMimeEncoder().encodeToString(keys.getPublic().getEncoded())
        + "\n-----END PUBLIC KEY-----\n";
  }

  /** Chooses the target. */
  public static void fuzzerInitialize(String[] args) throws IOException {
    target = Target.valueOf(args[0]);
    fuzz = new ModelFilesFuzz(Files.createTempDirectory("coldrl-fuzz-"));
  }

  /** Runs one input. */
  public static void fuzzerTestOneInput(byte[] bytes) {
    Objects.requireNonNull(fuzz).run(target, bytes);
  }

  /** Writes the seeds of all targets to folders of their names in a directory. */
  public static void main(String[] args) throws IOException {
    ModelFilesFuzz seeding = new ModelFilesFuzz(Files.createTempDirectory("coldrl-fuzz-"));
    for (Target each : Target.values()) {
      Path folder = Files.createDirectories(Path.of(args[0]).resolve(each.name()));
      List<byte[]> seeds = seeding.seeds(each);
      for (int i = 0; i < seeds.size(); i++) {
        Files.write(folder.resolve("seed-" + i), seeds.get(i));
      }
      System.out.println(each.name());
    }
  }

  void run(Target what, byte[] bytes) {
    try {
      switch (what) {
        case MODEL_CARD -> card(bytes);
        case MODEL_SIGNATURE -> signature(bytes);
        case PUBLIC_KEY -> publicKey(bytes);
        case TRIAL_RECORD -> trialRecord(bytes);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void card(byte[] bytes) throws IOException {
    Files.write(directory.resolve("model.onnx.card.json"), bytes);
    CardMatch card = CardMatch.find(model, DIGEST);
    assertThat(card.content()).isEqualTo(bytes);
    assertThat(card.state()).isNotEqualTo(CardMatch.State.NONE);
  }

  // Only the signature itself is valid, however it is written down.
  private void signature(byte[] bytes) throws IOException {
    Files.write(directory.resolve("model.onnx.sig"), bytes);
    try {
      key.verify(ModelFile.read(model, Task.EVICTION));
      byte[] good = sign();
      assertThat(bytes.length == good.length ? bytes : Base64.getMimeDecoder().decode(bytes))
          .isEqualTo(good);
    } catch (UnfitModelException e) {
      assertThat(e.getMessage()).contains("signature");
    }
  }

  private void publicKey(byte[] bytes) throws IOException {
    Path file = Files.write(directory.resolve("key.pub"), bytes);
    try {
      assertThat(ModelKey.read(file)).isNotNull();
    } catch (Failure e) {
      assertThat(e.getMessage()).contains("public key");
    }
  }

  private void trialRecord(byte[] bytes) throws IOException {
    Files.write(directory.resolve("model.onnx.checked"), bytes);
    TrialRecord record = TrialRecord.beside(model);
    record.find(DIGEST, Task.EVICTION);
    record.add(DIGEST, Task.EVICTION, new Trial.Pass(7));
    assertThat(record.find(DIGEST, Task.EVICTION)).isEqualTo(new Trial.Pass(7));
    record.remove(DIGEST);
    assertThat(record.find(DIGEST, Task.EVICTION)).isNull();
  }

  List<byte[]> seeds(Target what) {
    return switch (what) {
      case MODEL_CARD ->
          List.of(
              bytes("{\"model_sha256\": \"" + DIGEST + "\", \"figures\": {\"misses\": 0.25}}"),
              bytes("{}"));
      case MODEL_SIGNATURE -> List.of(sign(), Base64.getMimeEncoder().encode(sign()));
      case PUBLIC_KEY -> List.of(bytes(pem()));
      case TRIAL_RECORD -> {
        TrialRecord record = TrialRecord.beside(model);
        record.add(DIGEST, Task.EVICTION, new Trial.Pass(5));
        try {
          yield List.of(Files.readAllBytes(directory.resolve("model.onnx.checked")), bytes("x\n"));
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    };
  }

  private byte[] sign() {
    try {
      Signature signer = Signature.getInstance("Ed25519");
      signer.initSign(keys.getPrivate());
      signer.update(MODEL);
      return signer.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
