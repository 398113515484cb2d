package io.coldrl.envoy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;

/** Filters that tests put before the agent's. */
final class Filters {
  private Filters() {}

  /** Narrows the choice to the endpoints that a header names, as a gateway's own filter would. */
  static JsonNode subsetFromHeader(String header) throws IOException {
    return new ObjectMapper()
        .readTree(
            """
            {"name": "subset", "typed_config": {
              "@type": "type.googleapis.com/envoy.extensions.filters.http.header_to_metadata.v3.Config",
              "request_rules": [{"header": "%s", "remove": true, "on_header_present": {
                "metadata_namespace": "envoy.lb.subset_hint",
                "key": "x-gateway-destination-endpoint-subset", "type": "STRING"}}]}}
            """
                .formatted(header));
  }
}
