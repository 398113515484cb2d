package io.coldrl.server.routing;

import io.coldrl.core.record.EndpointRecord;
import io.coldrl.server.admin.AgentStatus;
import io.coldrl.server.config.EndpointSpec;
import io.coldrl.server.store.HistoryKey;
import java.nio.ByteBuffer;

/**
 * An endpoint in service. Its record is guarded by the {@link Router} that it belongs to; its
 * specification may change, its address never.
 */
final class Endpoint {
  private final String address;
  private final byte[] key;
  private final long id;
  private final byte[] bytes = new byte[EndpointRecord.BYTES];
  private final EndpointRecord record = new EndpointRecord().wrap(bytes, 0);
  private EndpointSpec spec;
  private long savedUs;

  Endpoint(EndpointSpec spec) {
    this.address = spec.address();
    this.spec = spec;
    this.key = HistoryKey.ofRoutingEndpoint(address);
    long hash = ByteBuffer.wrap(key).getLong(HistoryKey.OBJECT_OFFSET);
    this.id = hash == 0 ? 1 : hash;
  }

  String address() {
    return address;
  }

  /** Key of its record in the history. */
  byte[] key() {
    return key;
  }

  /** Stable hash of its address, not 0. */
  long id() {
    return id;
  }

  /** The record's bytes. */
  byte[] bytes() {
    return bytes;
  }

  EndpointRecord record() {
    return record;
  }

  EndpointSpec spec() {
    return spec;
  }

  /** When its record was last put into the history, Unix us. */
  long savedUs() {
    return savedUs;
  }

  void setSavedUs(long nowUs) {
    savedUs = nowUs;
  }

  void setSpec(EndpointSpec newSpec) {
    spec = newSpec;
  }

  AgentStatus.Endpoint status() {
    return new AgentStatus.Endpoint(
        address,
        record.isEjected(),
        record.inFlight(),
        record.answers(),
        record.failures(),
        record.latencyMs());
  }
}
