package io.coldrl.envoy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.coldrl.rig.HomeDirectory;
import io.coldrl.rig.envoy.EnvoyConfig;
import io.coldrl.rig.envoy.EnvoyProcess;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each file that is shipped is one that Envoy takes, word for word. */
final class ShippedFilesIT {
  private static final Path SHIPPED = HomeDirectory.directory().resolve("envoy-config");

  @Test
  void envoy_takes_the_shipped_files() throws Exception {
    for (String name : List.of("sidecar.yaml", "front-proxy.yaml")) {
      Path directory = Files.createTempDirectory("coldrl-it-");
      try {
        // The only path that must exist when Envoy reads the file.
        String text =
            Files.readString(SHIPPED.resolve(name)).replace("/etc/envoy", SHIPPED.toString());
        Path file = Files.writeString(directory.resolve(name), text);
        Process process =
            new ProcessBuilder(
                    EnvoyRig.envoyBinary().toString(), "--mode", "validate", "-c", file.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        assertThat(output).endsWith("OK\n").doesNotContain("deprecated");
      } finally {
        try (Stream<Path> files = Files.walk(directory)) {
          files.sorted((a, b) -> b.compareTo(a)).forEach(file -> file.toFile().delete());
        }
      }
    }
  }

  @Test
  void envoy_reads_the_shipped_endpoints() throws Exception {
    try (EnvoyRig rig = new EnvoyRig()) {
      EnvoyConfig config =
          EnvoyConfig.shipped("sidecar.yaml")
              .agentSocket(rig.socket())
              .endpointsFrom(SHIPPED.resolve("endpoints.yaml"));
      EnvoyProcess envoy = rig.startEnvoy(config);
      assertThat(envoy.stat("cluster.service.membership_total")).isEqualTo(4);
    }
  }

  @Test
  void kubernetes_files_are_yaml_with_kinds_and_name_what_the_agent_knows() throws Exception {
    List<JsonNode> all = new ArrayList<>();
    try (Stream<Path> files = Files.list(SHIPPED.resolve("kubernetes"))) {
      for (Path file : files.filter(each -> each.toString().endsWith(".yaml")).toList()) {
        new ObjectMapper()
            .readerFor(JsonNode.class)
            .with(new YAMLFactory())
            .<JsonNode>readValues(file.toFile())
            .forEachRemaining(all::add);
      }
    }
    assertThat(all).isNotEmpty();
    assertThat(all).allSatisfy(node -> assertThat(node.path("kind").asText()).isNotEmpty());
  }
}
