package io.coldrl.server.config;

/** What settings are about. The reference has a table for each group. */
public enum ConfigGroup {
  SOCKETS("Sockets"),
  OTHER_HOSTS("Proxies on other hosts"),
  FILES("History and temporary files"),
  EVICTION("Eviction"),
  PROCESS("Start and log"),
  ROUTING("Routing for Envoy");

  private final String heading;

  ConfigGroup(String heading) {
    this.heading = heading;
  }

  /** Heading in the reference. */
  public String heading() {
    return heading;
  }
}
