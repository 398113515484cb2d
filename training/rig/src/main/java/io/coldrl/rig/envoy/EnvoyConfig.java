package io.coldrl.rig.envoy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.coldrl.core.file.AtomicFile;
import io.coldrl.rig.HomeDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * One of the shipped Envoy configurations with addresses of this machine in it: what is tested is
 * the file that is shipped, but for what is changed here by name.
 *
 * <p>Not thread-safe.
 */
public final class EnvoyConfig {
  private static final String POLICY_TYPE =
      "type.googleapis.com/envoy.extensions.load_balancing_policies.%s";
  private static final String ENDPOINTS_TYPE =
      "type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment";

  private final ObjectMapper mapper = new ObjectMapper();
  private final ObjectNode root;

  private EnvoyConfig(ObjectNode root) {
    this.root = root;
    ((ObjectNode) root.at("/admin/address/socket_address")).put("port_value", 0);
    ((ObjectNode) listener().at("/address/socket_address")).put("port_value", 0);
    ((ObjectNode) listener().at("/address/socket_address")).put("address", "127.0.0.1");
  }

  /**
   * Reads a shipped file, such as {@code sidecar.yaml}. Ports of listener and admin are free ones.
   */
  public static EnvoyConfig shipped(String name) throws IOException {
    Path file = HomeDirectory.directory().resolve("envoy-config").resolve(name);
    JsonNode tree = new ObjectMapper(new YAMLFactory()).readTree(file.toFile());
    return new EnvoyConfig((ObjectNode) tree);
  }

  private ObjectNode listener() {
    return (ObjectNode) root.at("/static_resources/listeners/0");
  }

  /** The HTTP connection manager. */
  public ObjectNode http() {
    return (ObjectNode) listener().at("/filter_chains/0/filters/0/typed_config");
  }

  /** The ext_proc filter's settings. */
  public ObjectNode externalProcessor() {
    for (JsonNode filter : http().withArray("http_filters")) {
      if (filter.path("name").asText().equals("coldrl")) {
        return (ObjectNode) filter.path("typed_config");
      }
    }
    throw new IllegalStateException("no filter 'coldrl'");
  }

  /** The only route's action. */
  public ObjectNode route() {
    return (ObjectNode) http().at("/route_config/virtual_hosts/0/routes/0/route");
  }

  /** A cluster by name. */
  public ObjectNode cluster(String name) {
    for (JsonNode cluster : root.at("/static_resources/clusters")) {
      if (cluster.path("name").asText().equals(name)) {
        return (ObjectNode) cluster;
      }
    }
    throw new IllegalArgumentException("no cluster '" + name + "'");
  }

  /** The agent's socket. */
  public EnvoyConfig agentSocket(Path socket) {
    ((ObjectNode)
            cluster("coldrl_agent")
                .at("/load_assignment/endpoints/0/lb_endpoints/0/endpoint/address/pipe"))
        .put("path", socket.toString());
    return this;
  }

  /** The backends' cluster: the one that the route names. */
  public ObjectNode backends() {
    return cluster(route().path("cluster").asText());
  }

  /** Gives the backends' cluster these endpoints once and for all, {@code ip:port} each. */
  public EnvoyConfig endpoints(List<String> addresses) {
    ObjectNode cluster = backends();
    cluster.put("type", "STATIC");
    cluster.remove("eds_cluster_config");
    cluster.set("load_assignment", assignment(cluster.path("name").asText(), addresses));
    return this;
  }

  /** Has the backends' cluster read its endpoints from a file of {@link #writeEndpoints}. */
  public EnvoyConfig endpointsFrom(Path file) {
    ((ObjectNode) backends().at("/eds_cluster_config/eds_config/path_config_source"))
        .put("path", file.toString());
    return this;
  }

  /** Writes a file of endpoints at once, so that Envoy never reads a part of it. */
  public void writeEndpoints(Path file, List<String> addresses) {
    ObjectNode all = mapper.createObjectNode();
    ObjectNode resource = assignment(backends().path("name").asText(), addresses);
    resource.put("@type", ENDPOINTS_TYPE);
    all.putArray("resources").add(resource);
    AtomicFile.at(file).write(out -> out.write(mapper.writeValueAsBytes(all)));
  }

  private ObjectNode assignment(String cluster, List<String> addresses) {
    ObjectNode assignment = mapper.createObjectNode().put("cluster_name", cluster);
    ArrayNode hosts = assignment.putArray("endpoints").addObject().putArray("lb_endpoints");
    for (String address : addresses) {
      int colon = address.lastIndexOf(':');
      hosts
          .addObject()
          .putObject("endpoint")
          .putObject("address")
          .putObject("socket_address")
          .put("address", address.substring(0, colon))
          .put("port_value", Integer.parseInt(address.substring(colon + 1)));
    }
    return assignment;
  }

  /** Takes the agent out: no ext_proc filter, no access log. */
  public EnvoyConfig withoutAgent() {
    ArrayNode filters = http().withArray("http_filters");
    for (int i = filters.size() - 1; i >= 0; i--) {
      if (filters.get(i).path("name").asText().equals("coldrl")) {
        filters.remove(i);
      }
    }
    http().remove("access_log");
    ArrayNode clusters = (ArrayNode) root.at("/static_resources/clusters");
    for (int i = clusters.size() - 1; i >= 0; i--) {
      if (clusters.get(i).path("name").asText().equals("coldrl_agent")) {
        clusters.remove(i);
      }
    }
    return this;
  }

  /**
   * Lets one of Envoy's own policies choose, such as {@code round_robin}, and ignores the agent.
   */
  public EnvoyConfig policy(String name, String message) {
    ObjectNode extension =
        mapper.createObjectNode().put("name", "envoy.load_balancing_policies." + name);
    extension
        .putObject("typed_config")
        .put("@type", String.format(POLICY_TYPE, name + ".v3." + message));
    ObjectNode policy = backends().putObject("load_balancing_policy");
    policy.putArray("policies").addObject().set("typed_extension_config", extension);
    return this;
  }

  /** Hashes by path, for the policies that hash. */
  public EnvoyConfig hashByPath() {
    route().putArray("hash_policy").addObject().putObject("header").put("header_name", ":path");
    return this;
  }

  /** How long Envoy waits for the agent, such as {@code 0.002s}. */
  public EnvoyConfig messageTimeout(String time) {
    externalProcessor().put("message_timeout", time);
    return this;
  }

  /**
   * Waits for the agent for ten seconds in all that has a limit: the answer, the connection and the
   * health check. Many tests share a machine with others, and are not about its being busy.
   */
  public EnvoyConfig patient() {
    String time = "10s";
    ObjectNode agent = cluster("coldrl_agent");
    agent.put("connect_timeout", time);
    for (JsonNode check : agent.withArray("health_checks")) {
      ((ObjectNode) check).put("timeout", time);
    }
    return messageTimeout(time);
  }

  /** Takes the route's retries out. */
  public EnvoyConfig withoutRetries() {
    route().remove("retry_policy");
    return this;
  }

  /** Puts a filter in front of all others. */
  public EnvoyConfig firstFilter(JsonNode filter) {
    http().withArray("http_filters").insert(0, filter);
    return this;
  }

  /** Writes it for Envoy to read: JSON is YAML. */
  public Path writeTo(Path file) throws IOException {
    mapper.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), root);
    return file;
  }
}
