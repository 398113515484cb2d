package io.coldrl.server.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.coldrl.core.eviction.EvictionFeature;
import io.coldrl.server.config.ConfigException;
import io.coldrl.server.config.ConfigKey;
import io.coldrl.server.config.ConfigParser;
import io.coldrl.testkit.OnnxModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

class AgentCheckTest {
  private final Map<ConfigKey, String> settings = new EnumMap<>(ConfigKey.class);
  private Path directory;

  @BeforeEach
  void setUp(@TempDir Path temporary) {
    directory = temporary;
    put(ConfigKey.SOCKET, "agent.sock");
    put(ConfigKey.ADMIN_SOCKET, "admin.sock");
    put(ConfigKey.HISTORY_FILE, "history.dat");
    put(ConfigKey.MODEL, "model.onnx");
    put(ConfigKey.SHADOW_MODEL, "shadow.onnx");
    put(ConfigKey.ROUTING_MODEL, "routing.onnx");
  }

  private void put(ConfigKey key, String file) {
    settings.put(key, directory.resolve(file).toString());
  }

  private List<Finding> check() throws ConfigException {
    return AgentCheck.run(ConfigParser.parse(null, settings));
  }

  private Finding only() throws ConfigException {
    List<Finding> findings = check();
    assertThat(findings).hasSize(1);
    return findings.get(0);
  }

  private void writeModel(String name) throws IOException {
    OnnxModels.writeFeature(directory.resolve(name), EvictionFeature.IDLE_MS);
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      return all.sorted().toList();
    }
  }

  @Test
  void nothing_is_found_where_all_is_well_and_nothing_is_left_behind() throws Exception {
    writeModel("model.onnx");
    writeModel("shadow.onnx");
    List<Path> before = files();
    assertThat(check()).isEmpty();
    assertThat(files()).isEqualTo(before);
  }

  @Test
  void a_temporary_directory_that_was_there_stays() throws Exception {
    writeModel("model.onnx");
    Path temporary = Files.createDirectory(directory.resolve("tmp"));
    check();
    assertThat(temporary).isEmptyDirectory();
  }

  @Test
  void a_missing_model_is_a_warning_and_of_routing_only_if_that_is_on() throws Exception {
    Finding missing = only();
    assertThat(missing.isError()).isFalse();
    assertThat(missing.what()).contains("model.onnx does not exist; LRU decides");
    assertThat(missing.where()).isEqualTo("model " + directory.resolve("model.onnx"));
    assertThat(missing.remedy()).contains("coldrl model promote");

    settings.put(ConfigKey.ROUTING_ENDPOINTS, "10.0.0.1:80");
    assertThat(check())
        .hasSize(2)
        .noneMatch(Finding::isError)
        .anyMatch(f -> f.where().startsWith("routing_model ") && f.what().contains("the proxy"));
  }

  @Test
  void all_problems_of_files_are_reported_together() throws Exception {
    put(ConfigKey.SOCKET, "none/agent.sock");
    Files.writeString(directory.resolve("admin.sock"), "");
    settings.put(ConfigKey.HTTP_LISTEN, "unix:" + directory.resolve("nowhere/http.sock"));
    put(ConfigKey.HISTORY_FILE, "nothing/history.dat");
    Files.write(directory.resolve("model.onnx"), new byte[] {1, 2, 3});
    put(ConfigKey.ROUTING_ENDPOINTS_FILE, "endpoints");
    Files.writeString(directory.resolve("endpoints"), "not an endpoint");
    Files.write(directory.resolve("routing.onnx"), OnnxModels.routingLatency());

    List<Finding> findings = check();
    assertThat(findings)
        .extracting(f -> f.isError() + " " + f.where().split(" ")[0])
        .containsExactlyInAnyOrder(
            "true socket",
            "true admin_socket",
            "false http_listen",
            "true history_file",
            "true temporary_directory",
            "true model",
            "true routing_endpoints_file");
    assertThat(findings).allSatisfy(f -> assertThat(f.remedy()).isNotBlank());
  }

  @Test
  void a_history_that_is_no_file_is_an_error() throws Exception {
    writeModel("model.onnx");
    Files.createDirectory(directory.resolve("history.dat"));
    assertThat(only().what()).contains("history.dat is no file that can be read and written");
  }

  @Test
  void an_empty_file_of_endpoints_is_a_warning() throws Exception {
    writeModel("model.onnx");
    Files.write(directory.resolve("routing.onnx"), OnnxModels.routingLatency());
    put(ConfigKey.ROUTING_ENDPOINTS_FILE, "endpoints");
    Files.writeString(directory.resolve("endpoints"), "\n");
    assertThat(only().isError()).isFalse();
  }

  @Test
  void too_little_space_is_an_error_that_names_both_sizes() {
    assertThat(FileChecks.space(directory, 1, "x", "y")).isEmpty();
    assertThat(FileChecks.space(directory, 1_000_000_000_000_000L, "x", "y"))
        .hasValueSatisfying(
            finding -> {
              assertThat(finding.isError()).isTrue();
              assertThat(finding.what()).contains("MB of free space, must have 1000000000");
            });
  }

  @Test
  void an_unsigned_model_and_a_key_that_is_none_are_errors() throws Exception {
    writeModel("model.onnx");
    put(ConfigKey.MODEL_PUBLIC_KEY, "key.pub");
    assertThat(only().where()).startsWith("model_public_key ");
    byte[] key = KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPublic().getEncoded();
    Files.writeString(
        directory.resolve("key.pub"),
        "-----BEGIN PUBLIC KEY-----\n"
            + Base64.getEncoder().encodeToString(key)
            + "\n-----END PUBLIC KEY-----\n");
    assertThat(only().what()).contains("has no signature");
    assertThat(only().isError()).isTrue();
  }

  @Test
  @Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
  void a_pipe_in_place_of_a_file_is_an_error_and_does_not_hang() throws Exception {
    writeModel("model.onnx");
    Files.write(directory.resolve("routing.onnx"), OnnxModels.routingLatency());
    Path pipe = directory.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    put(ConfigKey.ROUTING_ENDPOINTS_FILE, "pipe");
    put(ConfigKey.MODEL_PUBLIC_KEY, "pipe");
    assertThat(check())
        .hasSize(2)
        .allMatch(Finding::isError)
        .allMatch(f -> f.where().contains(pipe.toString()))
        .allMatch(f -> f.what().contains("not a regular file"));
  }

  @Test
  void a_card_of_another_model_is_a_warning() throws Exception {
    writeModel("model.onnx");
    Files.writeString(
        directory.resolve("model.onnx.card.json"),
        "{\"model_sha256\": \"" + "0".repeat(64) + "\"}");
    assertThat(only().what()).contains("card beside the model is of another model");
    assertThat(only().isError()).isFalse();
  }

  @Test
  void a_rule_is_no_problem_and_a_malformed_one_in_a_file_is_one() throws Exception {
    settings.put(ConfigKey.MODEL, "rule:size-edc");
    settings.put(ConfigKey.SHADOW_MODEL, "rule:gdsf");
    assertThat(check()).isEmpty();
    put(ConfigKey.MODEL, "model.rule");
    Files.writeString(directory.resolve("model.rule"), "rule:size-edc,size=2\n");
    assertThat(check()).isEmpty();
    Files.writeString(directory.resolve("model.rule"), "rule:size-edc,size=9\n");
    assertThat(only().toString()).contains("size is 9, must be 0 to 8");
  }
}
