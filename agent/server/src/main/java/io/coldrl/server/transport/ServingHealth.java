package io.coldrl.server.transport;

import io.coldrl.proto.v1.AccessServiceGrpc;
import io.coldrl.proto.v1.AdminServiceGrpc;
import io.coldrl.proto.v1.EvictionServiceGrpc;
import io.coldrl.proto.v1.RoutingServiceGrpc;
import io.envoyproxy.envoy.service.accesslog.v3.AccessLogServiceGrpc;
import io.envoyproxy.envoy.service.ext_proc.v3.ExternalProcessorGrpc;
import io.grpc.ServerServiceDefinition;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.protobuf.services.HealthStatusManager;
import java.util.List;

/** The agent's health, the same for all its services: NOT_SERVING at first. Thread-safe. */
final class ServingHealth {
  private static final List<String> SERVICES =
      List.of(
          HealthStatusManager.SERVICE_NAME_ALL_SERVICES,
          EvictionServiceGrpc.SERVICE_NAME,
          AccessServiceGrpc.SERVICE_NAME,
          AdminServiceGrpc.SERVICE_NAME,
          RoutingServiceGrpc.SERVICE_NAME,
          ExternalProcessorGrpc.SERVICE_NAME,
          AccessLogServiceGrpc.SERVICE_NAME);

  private final HealthStatusManager manager = new HealthStatusManager();
  private volatile boolean serving;

  ServingHealth() {
    set(ServingStatus.NOT_SERVING);
  }

  private void set(ServingStatus status) {
    for (String service : SERVICES) {
      manager.setStatus(service, status);
    }
  }

  /** The service that tells it; of one server. */
  ServerServiceDefinition service() {
    return manager.getHealthService().bindService();
  }

  boolean isServing() {
    return serving;
  }

  void reportServing() {
    set(ServingStatus.SERVING);
    serving = true;
  }

  /** Sets NOT_SERVING for good. */
  void end() {
    serving = false;
    manager.enterTerminalState();
  }
}
