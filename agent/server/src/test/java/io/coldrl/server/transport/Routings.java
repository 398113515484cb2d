package io.coldrl.server.transport;

import io.coldrl.server.config.EndpointSpec;
import io.coldrl.server.config.RoutingConfig;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Settings of routing for tests. */
final class Routings {
  private Routings() {}

  static RoutingConfig off() {
    return of(List.of(), null, Path.of("routing.onnx"), false);
  }

  static RoutingConfig fixed(Path directory, String endpoints) {
    return of(EndpointSpec.parseAll(endpoints), null, directory.resolve("routing.onnx"), false);
  }

  static RoutingConfig watched(Path directory, Path file) {
    return of(List.of(), file, directory.resolve("routing.onnx"), false);
  }

  static RoutingConfig budget(Path directory, String endpoints, int budgetUs) {
    return new RoutingConfig(
        EndpointSpec.parseAll(endpoints),
        null,
        null,
        directory.resolve("routing.onnx"),
        false,
        100,
        budgetUs);
  }

  static RoutingConfig of(
      List<EndpointSpec> endpoints, @Nullable Path file, Path model, boolean cached) {
    // A long budget, since the first calls in a JVM are slow.
    return new RoutingConfig(endpoints, file, null, model, cached, 100, 1_000_000);
  }
}
