package io.coldrl.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Configuration files and lists of endpoints: read, or refused with the reasons. */
public final class ConfigFuzz {
  private final Path file;

  /**
   * @param directory of the file that is read
   */
  public ConfigFuzz(Path directory) {
    file = directory.resolve("agent.yaml");
  }

  /** A file is parsed, or the problems are named; what {@code --check} prints is parsed again. */
  public void config(byte[] bytes) {
    try {
      Files.write(file, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    AgentConfig config;
    try {
      config = ConfigParser.parse(file, Map.of());
    } catch (ConfigException e) {
      assertThat(e.problems()).isNotEmpty().allSatisfy(problem -> assertThat(problem).isNotBlank());
      return;
    }
    assertThat(config.historyObjects()).isBetween(1_000L, 1_000_000_000L);
  }

  /** A list is parsed, or the problem is named; what was parsed is parsed again. */
  public static void endpoints(byte[] bytes) {
    List<EndpointSpec> endpoints;
    try {
      endpoints = EndpointSpec.parseAll(new String(bytes, StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      assertThat(e.getClass()).isEqualTo(IllegalArgumentException.class);
      assertThat(e.getMessage()).containsAnyOf("must ", "may have ");
      return;
    }
    String text = String.join(",", endpoints.stream().map(EndpointSpec::toString).toList());
    assertThat(EndpointSpec.parseAll(text)).isEqualTo(endpoints);
  }

  /** Configuration files. */
  public static List<byte[]> configSeeds() {
    return List.of(
        bytes("socket: /run/a.sock\nsocket_mode: \"0660\"\nbudget_us: 300\nguard: true\n"),
        bytes("routing_endpoints: \"10.0.0.1:80 cost=2\"\nhttp_listen: \"127.0.0.1:9470\"\n"),
        bytes("history_objects: 1_000_000\n# comment\nlog_level: info\n"),
        bytes("{model: a, model: b}"),
        bytes("--- !!map\n? [a]\n: &x {b: *x}\n"));
  }

  /** Lists of endpoints. */
  public static List<byte[]> endpointSeeds() {
    return List.of(
        bytes("10.0.0.1:80 cost=1 weight=2, [2001:db8::1]:443\n# none\n"),
        bytes("10.0.0.1:80\n10.0.0.2:65535 weight=0.5"),
        bytes("[::ffff:10.0.0.1]:1"));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
