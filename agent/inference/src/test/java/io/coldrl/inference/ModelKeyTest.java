package io.coldrl.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coldrl.core.Failure;
import io.coldrl.core.eviction.EvictionFeature;
import io.coldrl.testkit.OnnxModels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a key, only models that it signed are served, however they come. */
class ModelKeyTest {
  private static final byte[] FIRST = OnnxModels.feature(EvictionFeature.IDLE_MS);
  private static final byte[] SECOND = OnnxModels.feature(EvictionFeature.SIZE_BYTES);

  private final Watchdog watchdog = new Watchdog();
  private Path directory;
  private Path path;
  private KeyPair keys;
  private Path publicKey;

  @BeforeEach
  void setUp(@TempDir Path temporary) throws Exception {
    directory = temporary;
    path = directory.resolve("model.onnx");
    keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    publicKey = writePem(keys);
  }

  @AfterEach
  void stop() {
    watchdog.close();
  }

  private Path writePem(KeyPair pair) throws Exception {
    return Files.writeString(
        directory.resolve("key.pem"),
        "-----BEGIN PUBLIC KEY-----\n"
            + Base64.getMimeEncoder().encodeToString(pair.getPublic().getEncoded())
            + "\n-----END PUBLIC KEY-----\n");
  }

  private static byte[] sign(PrivateKey key, byte[] model) throws Exception {
    Signature signature = Signature.getInstance("Ed25519");
    signature.initSign(key);
    signature.update(model);
    return signature.sign();
  }

  private Path signed(String name, byte[] model) throws Exception {
    Files.write(directory.resolve(name + ".sig"), sign(keys.getPrivate(), model));
    return Files.write(directory.resolve(name), model);
  }

  private ModelSlot slot() {
    ModelGate gate = new ModelGate(TrialLimits.DEFAULT, ModelKey.read(publicKey));
    ModelSlot slot =
        new ModelSlot(
            new SlotSettings(path, 1, Task.EVICTION, false), gate, watchdog, ModelEvents.NONE);
    slot.load();
    return slot;
  }

  @Test
  void a_signed_model_is_served_and_its_signature_goes_with_it() throws Exception {
    signed("model.onnx", FIRST);
    Path second = signed("second.onnx", SECOND);
    try (ModelSlot slot = slot()) {
      assertThat(slot.status().version()).isEqualTo(ModelLoader.versionOf(FIRST));
      assertThat(slot.promote(second).version()).isEqualTo(ModelLoader.versionOf(SECOND));
      assertThat(slot.reload().version()).isEqualTo(ModelLoader.versionOf(SECOND));
      assertThat(slot.rollBack().version()).isEqualTo(ModelLoader.versionOf(FIRST));
      assertThat(slot.reload().version()).isEqualTo(ModelLoader.versionOf(FIRST));
      assertThat(slot.rollBack().version()).isEqualTo(ModelLoader.versionOf(SECOND));
    }
  }

  @Test
  void a_signature_in_base64_is_as_good() throws Exception {
    Files.write(path, FIRST);
    Files.writeString(
        directory.resolve("model.onnx.sig"),
        Base64.getEncoder().encodeToString(sign(keys.getPrivate(), FIRST)) + "\n");
    try (ModelSlot slot = slot()) {
      assertThat(slot.status().problem()).isEmpty();
    }
  }

  @Test
  void an_unsigned_or_altered_model_is_refused_at_start_and_when_it_is_promoted() throws Exception {
    Files.write(path, FIRST);
    Path altered = signed("altered.onnx", SECOND);
    Files.write(altered, FIRST);
    try (ModelSlot slot = slot()) {
      assertThat(slot.status().loaded()).isFalse();
      assertThat(slot.status().problem())
          .contains("model.onnx has no signature in " + path + ".sig", "openssl pkeyutl -sign");
      assertThatThrownBy(() -> slot.promote(altered))
          .hasMessageContaining("altered.onnx.sig is not a signature of this model");
      Files.write(directory.resolve("altered.onnx.sig"), new byte[7]);
      assertThatThrownBy(() -> slot.promote(altered)).hasMessageContaining("not a signature");
      assertThat(slot.status().loaded()).isFalse();
    }
  }

  @Test
  void a_changed_file_waits_for_its_signature() throws Exception {
    signed("model.onnx", FIRST);
    try (ModelSlot slot = slot()) {
      Files.write(path, SECOND);
      slot.tend();
      slot.tend();
      assertThat(slot.status().version()).isEqualTo(ModelLoader.versionOf(FIRST));
      assertThat(slot.status().problem()).contains("not a signature");
      signed("model.onnx", SECOND);
      slot.tend();
      slot.tend();
      assertThat(slot.status().version()).isEqualTo(ModelLoader.versionOf(SECOND));
      assertThat(slot.status().problem()).isEmpty();
    }
  }

  @Test
  void a_model_signed_by_another_key_is_refused() throws Exception {
    keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    signed("model.onnx", FIRST);
    try (ModelSlot slot = slot()) {
      assertThat(slot.status().problem()).contains("is not a signature of this model by the key");
    }
  }

  @Test
  void a_key_that_cannot_be_used_is_a_failure() throws Exception {
    assertThatThrownBy(() -> ModelKey.read(directory.resolve("none.pem")))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("the public key of models can't be read")
        .hasMessageContaining("none.pem");
    Files.writeString(publicKey, "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n");
    assertThatThrownBy(() -> ModelKey.read(publicKey)).hasMessageContaining("not an Ed25519 key");
    Files.writeString(publicKey, "ssh-ed25519 AAAA");
    assertThatThrownBy(() -> ModelKey.read(publicKey)).hasMessageContaining("no PUBLIC KEY in PEM");
    writePem(KeyPairGenerator.getInstance("RSA").generateKeyPair());
    assertThatThrownBy(() -> ModelKey.read(publicKey)).hasMessageContaining("not an Ed25519 key");
  }

  @Test
  void a_rule_needs_a_signature_too_unless_it_is_configured_as_text() throws Exception {
    signed("model.onnx", FIRST);
    byte[] rule = "rule:lru\n".getBytes(StandardCharsets.US_ASCII);
    Path signedRule = signed("signed.rule", rule);
    Path unsignedRule = Files.write(directory.resolve("unsigned.rule"), rule);
    try (ModelSlot slot = slot()) {
      assertThatThrownBy(() -> slot.promote(unsignedRule)).hasMessageContaining("has no signature");
      assertThatThrownBy(() -> slot.promote(Path.of("rule:lru")))
          .hasMessageContaining("rule:lru has no signature");
      assertThat(slot.promote(signedRule).version()).isEqualTo("rule:lru");
    }
    path = Path.of("rule:lru");
    try (ModelSlot slot = slot()) {
      assertThat(slot.status().version()).isEqualTo("rule:lru");
    }
  }
}
